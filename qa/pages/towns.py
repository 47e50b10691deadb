"""Towns that transcripts are dated from, as data. Holds no logic.

A word alone before a date may as well be "Announcement" (on 148 of 7,235 pages of one site) or somebody's surname, so
only towns that stand here are taken for the place.
"""

from __future__ import annotations

TOWNS = frozenset(
    """
    Abuja Accra Algiers Almaty Amman Amsterdam Ankara Antalya Asmara Astana Asunción Athens Auckland Baghdad Baku
    Bali Bamako Bandung Bangkok Barcelona Basel Beijing Beirut Belgrade Berlin Bern Bishkek Bogota Bogotá Bonn
    Bordeaux Boston Brasilia Brasília Bratislava Brisbane Brussels Bucharest Budapest Cairo Calgary Canberra Caracas
    Casablanca Chennai Chicago Chisinau Cologne Copenhagen Dakar Damascus Dar-es-Salaam Davos Delhi Dhaka Doha
    Dresden Dubai Dublin Dubrovnik Dushanbe Düsseldorf Edinburgh Florence Frankfurt Freetown Geneva Genoa Glasgow
    Göteborg Hamburg Hangzhou Hanoi Harare Havana Helsinki Hiroshima Innsbruck Islamabad Istanbul Jakarta Jeddah
    Jerusalem Johannesburg Kabul Kampala Karachi Kathmandu Kazan Khartoum Kiev Kigali Kingston Kinshasa Krakow Kyiv
    Kraków Kyoto Lagos Lausanne Leipzig Lima Lisbon Ljubljana London Luanda Lusaka Luxembourg Lviv Lyon Madrid Malmö
    Managua Manama Manila Maputo Marrakesh Marseille Melbourne Miami Milan Minsk Mogadishu Monaco Monrovia
    Montevideo Montreal Montréal Moscow Mumbai Munich Muscat Nairobi Nanjing Naples Nassau Nice Nicosia Nuremberg
    Osaka Oslo Ottawa Paris Perth Podgorica Prague Pretoria Pristina Pyongyang Quebec Quito Rabat Ramallah Reykjavik
    Riga Riyadh Rome Rotterdam Salzburg Samarkand Sanaa Santiago Sapporo Sarajevo Seoul Sevastopol Seville Shanghai
    Shenzhen Singapore Skopje Sochi Sofia Stockholm Strasbourg Stuttgart Sydney Taipei Tallinn Tashkent Tbilisi
    Tehran Tirana Tokyo Toronto Tripoli Tunis Turin Ufa Ulaanbaatar Utrecht Valencia Valletta Vancouver Venice
    Vienna Vientiane Vilnius Vladivostok Warsaw Washington Wellington Yaroslavl Yekaterinburg Yerevan Zagreb Zurich
    Bruxelles Genève Londres Moscou Pékin Vienne Varsovie Brüssel Genf Kiew Köln Mailand Moskau München Nürnberg
    Peking Prag Praha Rom Straßburg Warschau Warszawa Wien Zürich Bruselas Ginebra Lisboa Moscú París Pekín Roma Viena
    Milano Torino Napoli Venezia Bruxelas Genebra Астана Баку Белград Берлин Бишкек Брюссель Будапешт Вашингтон Вена
    Владивосток Душанбе Екатеринбург Ереван Женева Казань Киев Лондон Мадрид Минск Москва Париж Пекин Прага Рим
    Севастополь Сочи Стамбул Ташкент Тбилиси Токио Уфа Хельсинки Ярославль
    """.split()
) | {"The Hague", "Den Haag", "La Haye", "Frankfurt am Main", "Frankfurt/Main", "Washington, DC", "Washington, D.C."}

// The archive tab.

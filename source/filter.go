package source

// A Filter says which records are asked for. Its zero value asks for all.
type Filter struct {
	Window   Window
	Accounts []string
	Regions  []string
}

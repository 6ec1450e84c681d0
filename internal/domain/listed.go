package domain

// ListedPerson is a member as the export of an organization's people shows them.
type ListedPerson struct {
	Member
	Teams    []string // names, sorted
	Products []string // names of those granted to them by name
}

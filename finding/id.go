package finding

// IncidentID is the id of the incident of a root actor.
func IncidentID(root string) string { return "I-" + digest(root) }

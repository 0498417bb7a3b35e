package event

import "regexp"

// instanceSession matches the session name that EC2 gives to an instance's role.
var instanceSession = regexp.MustCompile(`^m?i-[0-9a-f]{8,17}$`)

// machineSession matches session names that programs make up anew for each
// run, such as botocore-session-1700000000: there the role is who acts. Under
// any other name the session is, since people's roles carry their names.
var machineSession = regexp.MustCompile(`[0-9]{8}|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-`)

// InstanceSession tells whether a role session's name is that of an instance.
func InstanceSession(name string) bool { return instanceSession.MatchString(name) }

// MachineSession tells whether a role session's name was made up by a program
// for one run, so that it says nothing of who acts.
func MachineSession(name string) bool { return machineSession.MatchString(name) }

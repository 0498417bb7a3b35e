package event

import "strings"

// InstanceSession tells whether a role session's name is that of an instance, as
// EC2 gives it: i- or mi-, and 8 to 17 hexadecimal digits.
func InstanceSession(name string) bool {
	id, ok := strings.CutPrefix(strings.TrimPrefix(name, "m"), "i-")
	if !ok || len(id) < 8 || len(id) > 17 {
		return false
	}
	for i := range len(id) {
		if !isHex(id[i]) {
			return false
		}
	}
	return true
}

// MachineSession tells whether a role session's name was made up by a program
// for one run, such as botocore-session-1700000000, so that the role is who acts:
// it has eight digits in a row, sixteen hexadecimal ones, or the start of a UUID.
// Under any other name the session is, since people's roles carry their names.
func MachineSession(name string) bool {
	digits, hex := 0, 0 // in a row, up to here
	first := false      // eight hexadecimal digits and a dash came before these
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= '0' && c <= '9':
			digits++
			hex++
		case isHex(c):
			digits = 0
			hex++
		default:
			if c == '-' && first && hex == 4 {
				return true
			}
			first = c == '-' && hex >= 8
			digits, hex = 0, 0
		}
		if digits == 8 || hex == 16 {
			return true
		}
	}
	return false
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }

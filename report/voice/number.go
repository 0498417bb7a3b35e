package voice

import (
	"fmt"
	"math"
	"strconv"
)

// Thousands writes a count with a comma before every third digit.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

var (
	byteUnits  = []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	countUnits = []string{"", "k", "M", "G", "T"}
)

// Size writes a number of bytes in decimal units, as disks and S3 count.
func Size(n int64) string {
	v, unit := scaled(float64(n), len(byteUnits))
	if unit == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return figures(v) + " " + byteUnits[unit]
}

// Brief writes a count in few characters: 412k.
func Brief(n float64) string {
	if n < 1000 {
		return strconv.FormatInt(int64(n), 10)
	}
	v, unit := scaled(n, len(countUnits))
	return figures(v) + countUnits[unit]
}

// Rate writes how many there were a second, "0" where no time passed.
func Rate(n int64, seconds float64) float64 {
	if seconds <= 0 || math.IsNaN(seconds) {
		return 0
	}
	return float64(n) / seconds
}

// scaled divides by thousands until fewer than a thousand are left.
func scaled(v float64, units int) (float64, int) {
	unit := 0
	for v >= 999.5 && unit < units-1 {
		v /= 1000
		unit++
	}
	return v, unit
}

// figures writes one decimal below ten, else none.
func figures(v float64) string {
	if v < 9.95 {
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// Clock writes seconds as minutes and seconds, or hours too: 0:14, 1:02:03.
func Clock(seconds int64) string {
	if seconds >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// More is how many of all are left after the first shown.
func More(all, shown int) int64 { return int64(max(all-shown, 0)) }

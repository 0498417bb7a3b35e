package event

// A Column is what stands in one field of a line.
type Column struct {
	Names  []string // the field's own name, and others that rules may call it by
	Number bool     // its values are numbers
}

// A Layout is which column a slot's value stands in, for one projection. It
// never changes once made.
type Layout struct {
	at     []int16 // by slot: the column, counted from 1; 0 is none
	number []bool  // by column
}

// maxColumns bounds a layout; flow logs have about 60 columns.
const maxColumns = 1 << 12

// Layout compiles columns. Where two have one name, the first has it.
func (p *Projection) Layout(columns []Column) *Layout {
	l := &Layout{at: make([]int16, len(p.paths)), number: make([]bool, len(columns))}
	for i, c := range columns[:min(len(columns), maxColumns)] {
		l.number[i] = c.Number
		for _, name := range c.Names {
			if s := p.Slot(name); s >= 0 && l.at[s] == 0 {
				l.at[s] = int16(i + 1)
			}
		}
	}
	return l
}

// SetLine makes a line of text the record, whose fields a format has told
// apart: spans of the line, by column. Fields are made values when somebody
// asks. Neither line nor fields are copied.
func (e *Event) SetLine(line []byte, fields [][]byte, l *Layout) {
	e.SetText(line)
	e.fields, e.layout = fields, l
}

// column makes a value of the field that stands at a slot, the first time
// somebody asks. "-" and nothing are no value.
func (e *Event) column(s Slot) {
	at := int(e.layout.at[s])
	if at == 0 || at > len(e.fields) || e.head[s] != 0 {
		return
	}
	v := Value{Kind: String, Text: e.fields[at-1]}
	if len(v.Text) == 0 || len(v.Text) == 1 && v.Text[0] == '-' {
		return
	}
	if e.layout.number[at-1] && isDecimal(v.Text) {
		v.Kind = Number
	}
	e.add(s, v)
}

// isDecimal tells whether text is a number as logs write it: digits, with a
// sign or a point perhaps.
func isDecimal(text []byte) bool {
	if text[0] == '-' {
		text = text[1:]
	}
	digits, points := 0, 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

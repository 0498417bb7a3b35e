package simulate

// maxNames bounds how many variables the templates may have in all.
const maxNames = 200

// scope is what a record's templates can name: who calls, where, when, and the
// things that the scene is about, which stay the same from call to call.
type scope struct {
	d      *dice
	cat    *catalogue
	acct   *account
	region string
	at     int64
	who    *session

	shared  string // sharedEventID, where several accounts hear of the call
	request [36]byte

	vars   [maxNames]span
	picked []int // variables that hold resources picked by chance
	text   []byte
}

// span is a piece of scope.text. Its end is 0 where nothing is set.
type span struct{ from, to int32 }

// clear forgets everything that was set or picked.
func (s *scope) clear() {
	s.vars = [maxNames]span{}
	s.picked = s.picked[:0]
	s.text = append(s.text[:0], 0)
}

// repick lets go of the resources picked by chance, so that the next call is
// about others.
func (s *scope) repick() {
	for _, i := range s.picked {
		s.vars[i] = span{}
	}
	s.picked = s.picked[:0]
}

// set gives a variable its value, until clear.
func (s *scope) set(name, value string) {
	i, ok := s.cat.names.index[name]
	if !ok {
		panic("BUG: simulate: no template names " + name)
	}
	from := len(s.text)
	s.text = append(s.text, value...)
	s.vars[i] = span{int32(from), int32(len(s.text))}
}

// get is the value of a variable, picked now if it has none.
func (s *scope) get(name string) string {
	i, ok := s.cat.names.index[name]
	if !ok {
		panic("BUG: simulate: no template names " + name)
	}
	return string(s.value(i))
}

func (s *scope) value(i int) []byte {
	if v := s.vars[i]; v.to > 0 {
		return s.text[v.from:v.to]
	}
	k := s.cat.kinds[i]
	if k == nil {
		panic("BUG: simulate: nothing set " + s.cat.nameOf(i))
	}
	from := len(s.text)
	s.text = s.appendOne(s.text, k, s.d.n(k.size()))
	s.vars[i] = span{int32(from), int32(len(s.text))}
	s.picked = append(s.picked, i)
	return s.text[from:]
}

// appendOne appends the name of the i-th resource of a kind. Of instances, it is
// the one that has the place just then.
func (s *scope) appendOne(b []byte, k *kind, i int) []byte {
	if k.prefix == "i-0" && k.count < endless && s.region == home {
		if at := s.acct.alive(i, s.at); at != nil {
			return append(b, at.id...)
		}
	}
	return s.acct.appendResource(b, s.region, k, i)
}

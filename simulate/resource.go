package simulate

import "fmt"

// A kind says what resources of one sort are called. The same account, region
// and number always give the same name, so nothing needs to be kept.
type kind struct {
	count  int
	prefix string
	hex    int    // so many hexadecimal digits after the prefix
	words  string // or a name made of words: %e environment, %c company, %w a word, %x six letters
	letter int    // or so many capital letters and digits
	list   []string
}

// endless is the count of kinds that are new each time.
const endless = 1 << 30

// kinds lists the sorts of resources that templates may name.
var kinds = map[string]kind{
	"type":          {list: []string{"t3.small", "t3.medium", "m7i.large", "m7i.xlarge"}},
	"model":         {list: []string{"amazon.nova-pro-v1:0", "meta.llama3-1-70b-instruct-v1:0"}},
	"trail":         {list: []string{"management-events"}},
	"managed":       {list: []string{"PowerUserAccess"}},
	"user":          {count: 64, words: "%u"},
	"newuser":       {count: 64, words: "%p-cli"}, // never the one who makes it
	"office":        {count: 1, words: "%o"},
	"newdomain":     {count: 1, words: "%c.example.com"},
	"object":        {count: endless, words: "%w/%h.json"},
	"newinstance":   {count: endless, prefix: "i-0", hex: 16},
	"neweni":        {count: endless, prefix: "eni-0", hex: 16},
	"newip":         {count: endless, words: "%i"},
	"profile":       {count: 18, words: "%e-%w-instance-role"},
	"newsnapshot":   {count: endless, prefix: "snap-0", hex: 16},
	"newimage":      {count: endless, prefix: "ami-0", hex: 16},
	"newdbsnapshot": {count: endless, words: "%w-%h"},
	"newkeyname":    {count: endless, prefix: "key-", hex: 8},
	"newkey":        {count: endless, prefix: "AKIA", letter: 16},
	"oldkey":        {count: endless, prefix: "AKIA", letter: 16},
	"newsession":    {count: endless, prefix: "ASIA", letter: 16},
	"newuserid":     {count: endless, prefix: "AIDA", letter: 17},
	"newroleid":     {count: endless, prefix: "AROA", letter: 17},
	"instance":      {count: 24, prefix: "i-0", hex: 16},
	"volume":        {count: 40, prefix: "vol-0", hex: 16},
	"snapshot":      {count: 60, prefix: "snap-0", hex: 16},
	"image":         {count: 12, prefix: "ami-0", hex: 16},
	"group":         {count: 20, prefix: "sg-0", hex: 16},
	"subnet":        {count: 6, prefix: "subnet-0", hex: 16},
	"vpc":           {count: 2, prefix: "vpc-0", hex: 16},
	"eni":           {count: 50, prefix: "eni-0", hex: 16},
	"endpoint":      {count: 3, prefix: "vpce-0", hex: 16},
	"routes":        {count: 6, prefix: "rtb-0", hex: 16},
	"flowlog":       {count: 2, prefix: "fl-0", hex: 16},
	"launch":        {count: 6, prefix: "lt-0", hex: 16},
	"detector":      {count: 1, hex: 32},
	"kmskey":        {count: 8, words: "%g"},
	"zone":          {count: 3, prefix: "Z0", letter: 18},
	"distribution":  {count: 3, prefix: "E", letter: 13},
	"bucket":        {count: 14, words: "%c-%e-%w-data"},
	"function":      {count: 18, words: "%e-%w-handler"},
	"secret":        {count: 16, words: "%e/%w/database-%x"},
	"parameter":     {count: 20, words: "/%e/%w/config"},
	"database":      {count: 6, words: "%e-%w-db"},
	"dbcluster":     {count: 3, words: "%e-%w-aurora"},
	"cluster":       {count: 3, words: "%e-%w"},
	"service":       {count: 12, words: "%w-service"},
	"taskfamily":    {count: 12, words: "%e-%w-task"},
	"table":         {count: 12, words: "%e-%w"},
	"queue":         {count: 8, words: "%e-%w-queue"},
	"topic":         {count: 6, words: "%e-%w-events"},
	"loggroup":      {count: 18, words: "/aws/lambda/%e-%w-handler"},
	"stack":         {count: 10, words: "%e-%w-stack"},
	"asg":           {count: 5, words: "%e-%w-asg"},
	"balancer":      {count: 4, words: "app/%e-%w-alb/%h"},
	"target":        {count: 8, words: "targetgroup/%e-%w-tg/%h"},
	"repository":    {count: 12, words: "%e/%w"},
	"alarm":         {count: 20, words: "%e-%w-high-errors"},
	"machine":       {count: 6, words: "%e-%w-flow"},
	"project":       {count: 6, words: "%e-%w-build"},
	"policy":        {count: 16, words: "%e-%w-policy"},
	"approle":       {count: 18, words: "%e-%w-role"},
	"word":          {count: 18, words: "%w"},
}

var words = []string{
	"order", "invoice", "payment", "customer", "inventory", "notification", "auth",
	"search", "report", "catalog", "shipping", "billing", "member", "point",
	"coupon", "batch", "analytics", "mail",
}

// appendResource appends the name of the i-th resource of a kind in a region.
func (a *account) appendResource(b []byte, region string, k *kind, i int) []byte {
	d := dice(mix(a.seed, hash(region), hash(k.prefix+k.words), uint64(i)))
	if len(k.list) > 0 {
		return append(b, k.list[i%len(k.list)]...)
	}
	b = append(b, k.prefix...)
	if k.hex > 0 {
		return d.appendHex(b, k.hex)
	}
	if k.letter > 0 {
		return d.appendFrom(b, upper, k.letter)
	}
	return a.appendWords(b, k, i, &d)
}

func (a *account) appendWords(b []byte, k *kind, i int, d *dice) []byte {
	for j := 0; j < len(k.words); j++ {
		if k.words[j] != '%' {
			b = append(b, k.words[j])
			continue
		}
		j++
		switch k.words[j] {
		case 'e':
			b = append(b, a.kind.name...)
		case 'c':
			b = append(b, a.org.company...)
		case 'w':
			b = append(b, words[i%len(words)]...)
		case 'u':
			b = append(b, a.users[i%len(a.users)].name...)
		case 'p':
			b = append(b, a.org.people[i%len(a.org.people)].name...)
		case 'o':
			b = append(b, a.org.office[0]...)
		case 'i':
			b = fmt.Appendf(b, "10.%d.%d.%d", a.index%200, 48+d.n(16), d.between(4, 250))
		case 'x':
			b = d.appendFrom(b, fileName, 6)
		case 'h':
			b = d.appendHex(b, 16)
		case 'g':
			b = d.appendGUID(b)
		}
	}
	return b
}

// size is how many of a kind there are to pick from.
func (k *kind) size() int { return max(k.count, len(k.list)) }

// resource is appendResource for those who are not in a hurry.
func (a *account) resource(region, name string, i int) string {
	k := kinds[name]
	return string(a.appendResource(nil, region, &k, i%k.size()))
}

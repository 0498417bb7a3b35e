package simulate

import "strconv"

// lookups are the names that instances ask for, the likelier the more often a sort
// stands here. %r is the region, %c the company, %e the environment, %w a word, %x
// hexadecimal digits as content networks have them.
var lookups = []string{
	"s3.%r.amazonaws.com", "s3.%r.amazonaws.com", "sts.%r.amazonaws.com", "logs.%r.amazonaws.com", "monitoring.%r.amazonaws.com",
	"ssm.%r.amazonaws.com", "ec2messages.%r.amazonaws.com", "ssmmessages.%r.amazonaws.com", "sqs.%r.amazonaws.com",
	"dynamodb.%r.amazonaws.com", "secretsmanager.%r.amazonaws.com", "kms.%r.amazonaws.com", "api.ecr.%r.amazonaws.com",
	"%e-%w-db.c9xk2m4qpz7r.%r.rds.amazonaws.com", "%e-%w-db.c9xk2m4qpz7r.%r.rds.amazonaws.com", "%w.%e.internal.%c.example",
	"%w.%e.internal.%c.example", "cache.%e.internal.%c.example", "al2023-repos-%r-de612dc2.s3.dualstack.%r.amazonaws.com",
	"d%x.cloudfront.net", "api.github.com", "registry.npmjs.org", "pypi.org", "files.pythonhosted.org", "hooks.slack.com",
	"api.stripe.com", "agent-intake.logs.datadoghq.com", "o%d.ingest.sentry.io", "storage.googleapis.com", "time.aws.com",
}

// misses are names that are asked for in vain, as search lists and old settings
// make them.
var misses = []string{
	"%w.%e.svc.%r.compute.internal", "cache.%e.internal.%c.example.%r.compute.internal", "%w-old.%e.internal.%c.example", "api.github.com.%r.compute.internal",
}

// query is one question to the Resolver.
type query struct {
	name, kind, code string
	answers          []string
	at               int64
}

// appendQuery appends the line of a question (Route 53 developer guide, resolver
// query logs).
func (i *instance) appendQuery(b []byte, q *query, d *dice) []byte {
	a := i.account
	b = join(b, `{"version":"1.100000","account_id":"`, a.id, `","region":"`, home, `","vpc_id":"`, i.vpc, `","query_timestamp":"`)
	b = appendISO(b, q.at)
	b = join(b, `","query_name":"`, q.name, `.","query_type":"`, q.kind, `","query_class":"IN","rcode":"`, q.code, `","answers":[`)
	for n, answer := range q.answers {
		if n > 0 {
			b = append(b, ',')
		}
		b = join(b, `{"Rdata":"`, answer, `","Type":"`, q.kind, `","Class":"IN"}`)
	}
	b = join(b, `],"srcaddr":"`, i.ip, `","srcport":"`)
	b = strconv.AppendInt(b, int64(d.between(32768, 60999)), 10)
	return join(b, `","transport":"UDP","srcids":{"instance":"`, i.id, `"}}`)
}

// query adds an ordinary question.
func (t *traffic) query(at int64) {
	d := t.d
	i := t.account.alive(d.n(fleetSize), at)
	q := query{kind: "A", code: "NOERROR", at: at}
	switch x := d.n(100); {
	case x < 6:
		q.name, q.code = t.fillName(choose(d, misses)), "NXDOMAIN"
	case x < 30:
		q.name, q.kind = t.fillName(choose(d, lookups)), "AAAA"
	default:
		q.name = t.fillName(choose(d, lookups))
		q.answers = []string{choose(d, t.account.peers.services), choose(d, t.account.peers.services)}[:1+d.n(2)]
	}
	t.add(i.appendQuery(t.text, &q, d))
}

// fillName fills the marks of a name. What a content network names by chance stays
// the same for a day.
func (t *traffic) fillName(text string) string {
	d := t.d
	b := make([]byte, 0, 80)
	for j := 0; j < len(text); j++ {
		if text[j] != '%' {
			b = append(b, text[j])
			continue
		}
		j++
		switch text[j] {
		case 'r':
			b = append(b, home...)
		case 'c':
			b = append(b, t.account.org.company...)
		case 'e':
			b = append(b, t.account.kind.name...)
		case 'w':
			b = append(b, choose(d, words)...)
		case 'x':
			fixed := dice(mix(t.account.seed, uint64(d.n(40))))
			b = fixed.appendHex(b, 13)
		case 'd':
			b = strconv.AppendInt(b, int64(t.account.seed%900000), 10)
		}
	}
	return string(b)
}

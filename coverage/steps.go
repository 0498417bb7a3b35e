package coverage

import (
	"cmp"
	"slices"
	"strings"

	"bannin/decode"
)

// A step is something to switch on: the signs that it gives, the commands that
// do it, and what kind of cost it has, both as keys of the catalogue or as a
// shell has them.
type step struct {
	id    string
	signs []string
	shell []string // capitals stand for what the reader has to fill in
	cost  string
	begin bool // only where there is no log of management events at all
}

// steps are all of them. Source: the AWS CLI command reference.
var steps = []step{
	{id: "trail", signs: []string{"changes", "reads", "global"}, shell: []string{
		"aws cloudtrail create-trail --name TRAIL --s3-bucket-name BUCKET --is-multi-region-trail --enable-log-file-validation",
		"aws cloudtrail start-logging --name TRAIL"}, cost: "trail", begin: true},
	{id: "organization", signs: []string{"changes"}, shell: []string{
		"aws cloudtrail create-trail --name TRAIL --s3-bucket-name BUCKET --is-organization-trail --is-multi-region-trail --enable-log-file-validation",
		"aws cloudtrail start-logging --name TRAIL"}, cost: "trail"},
	{id: "global", signs: []string{"global"}, shell: []string{
		"aws cloudtrail update-trail --name TRAIL --is-multi-region-trail --include-global-service-events"}, cost: "trail"},
	{id: "selectors", signs: []string{"reads", "object-reads", "object-changes", "functions", "tables", "network"}, cost: "events"},
	{id: "insight", signs: []string{"insight"}, shell: []string{
		`aws cloudtrail put-insight-selectors --trail-name TRAIL --insight-selectors '[{"InsightType":"ApiCallRateInsight"},{"InsightType":"ApiErrorRateInsight"}]'`}, cost: "events"},
	{id: "vpcflow", signs: []string{"vpcflow"}, shell: []string{
		"aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC-ID --traffic-type ALL --log-destination-type s3 --log-destination arn:aws:s3:::BUCKET"}, cost: "volume"},
	{id: "resolver", signs: []string{"resolver"}, shell: []string{
		"aws route53resolver create-resolver-query-log-config --name NAME --destination-arn arn:aws:s3:::BUCKET --creator-request-id ONCE",
		"aws route53resolver associate-resolver-query-log-config --resolver-query-log-config-id ID --resource-id VPC-ID"}, cost: "volume"},
	{id: "alb", signs: []string{"alb"}, shell: []string{
		"aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=access_logs.s3.enabled,Value=true Key=access_logs.s3.bucket,Value=BUCKET"}, cost: "storage"},
	{id: "albconnection", signs: []string{"albconnection"}, shell: []string{
		"aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=connection_logs.s3.enabled,Value=true Key=connection_logs.s3.bucket,Value=BUCKET"}, cost: "storage"},
	{id: "elb", signs: []string{"elb"}, shell: []string{
		`aws elb modify-load-balancer-attributes --load-balancer-name NAME --load-balancer-attributes '{"AccessLog":{"Enabled":true,"S3BucketName":"BUCKET","EmitInterval":5}}'`}, cost: "storage"},
	{id: "nlb", signs: []string{"nlb"}, shell: []string{
		"aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=access_logs.s3.enabled,Value=true Key=access_logs.s3.bucket,Value=BUCKET"}, cost: "storage"},
	{id: "cloudfront", signs: []string{"cloudfront"}, shell: []string{
		"aws logs put-delivery-source --name SOURCE --resource-arn DISTRIBUTION-ARN --log-type ACCESS_LOGS --region us-east-1",
		"aws logs put-delivery-destination --name TARGET --delivery-destination-configuration destinationResourceArn=arn:aws:s3:::BUCKET --region us-east-1",
		"aws logs create-delivery --delivery-source-name SOURCE --delivery-destination-arn TARGET-ARN --region us-east-1"}, cost: "storage"},
	{id: "waf", signs: []string{"waf"}, shell: []string{
		"aws wafv2 put-logging-configuration --logging-configuration ResourceArn=ACL-ARN,LogDestinationConfigs=arn:aws:s3:::aws-waf-logs-NAME"}, cost: "volume"},
	{id: "s3access", signs: []string{"s3access"}, shell: []string{
		`aws s3api put-bucket-logging --bucket BUCKET --bucket-logging-status '{"LoggingEnabled":{"TargetBucket":"LOGS","TargetPrefix":"BUCKET/"}}'`}, cost: "storage"},
	{id: "eks", signs: []string{"eks"}, shell: []string{
		`aws eks update-cluster-config --name CLUSTER --logging '{"clusterLogging":[{"types":["audit","authenticator"],"enabled":true}]}'`}, cost: "volume"},
	{id: "guardduty", signs: []string{"guardduty"}, shell: []string{
		"aws guardduty create-detector --enable",
		"aws guardduty create-publishing-destination --detector-id ID --destination-type S3 --destination-properties DestinationArn=arn:aws:s3:::BUCKET,KmsKeyArn=KEY-ARN"}, cost: "analysed"},
	{id: "securityhub", signs: []string{"securityhub"}, shell: []string{"aws securityhub enable-security-hub"}, cost: "checked"},
	{id: "inspector", signs: []string{"inspector"}, shell: []string{"aws inspector2 enable --resource-types EC2 ECR LAMBDA"}, cost: "scanned"},
}

// A Step is something to switch on, because some attack cannot be seen, or not
// as a whole.
type Step struct {
	ID       string   `json:"step"`
	Title    string   `json:"title"` // in the reader's language, from the catalogue
	Signs    []string `json:"signs"` // that it gives and that are missing
	Needed   []string `json:"needed_for"`
	Helps    []string `json:"helps_with"`
	Commands []string `json:"commands"`
	Loses    []string `json:"not_in_commands"` // services that are recorded, and that the commands would end
	Place    string   `json:"place"`           // in the console; from the catalogue
	Cost     string   `json:"cost"`            // the kind of cost; from the catalogue
	Kind     string   `json:"cost_kind"`
	Rare     bool     `json:"may_be_on"` // it tells only of what it found, so it may be on already
	Readable bool     `json:"readable"`  // bannin reads the log
	Accounts []string `json:"accounts"`  // that lack it, where others have it
}

// steps are what gives what is missing: first what most attacks need.
func (j *judge) steps(attacks []Attack) []Step {
	all := []Step{}
	given := map[string]bool{} // by a step before
	var begun []string         // accounts that a step before gives a trail, which has reads and all that is global
	for _, s := range steps {
		if s.begin && j.seen["changes"].any {
			continue
		}
		s.signs = slices.DeleteFunc(slices.Clone(s.signs), func(id string) bool { return given[id] })
		out := Step{ID: s.id, Signs: []string{}, Needed: []string{}, Helps: []string{}, Kind: s.cost, Rare: true, Accounts: []string{}, Loses: []string{}}
		for _, a := range attacks {
			out.count(s, a, begun)
		}
		if len(out.Signs) == 0 {
			continue
		}
		for _, id := range out.Signs {
			given[id] = true
			out.Rare = out.Rare && signed(id).rare
			out.Readable = out.Readable || signed(id).readable()
		}
		if s.id == "organization" {
			begun = out.Accounts
		}
		if out.Commands = s.shell; s.shell == nil {
			out.Commands, out.Loses = []string{j.selectors(out.Signs)}, j.unselected()
		}
		all = append(all, out)
	}
	slices.SortStableFunc(all, func(a, b Step) int {
		return cmp.Or(cmp.Compare(len(b.Needed), len(a.Needed)), cmp.Compare(len(b.Helps), len(a.Helps)))
	})
	return all
}

// count enters what an attack lacks and a step gives, but for what only accounts
// lack that are done with.
func (out *Step) count(s step, a Attack, done []string) {
	needed, helps := false, false
	for _, l := range a.Missing {
		if !slices.Contains(s.signs, l.Sign) {
			continue
		}
		left := l.Accounts
		if signed(l.Sign).log == decode.Management {
			left = slices.DeleteFunc(slices.Clone(left), func(id string) bool { return slices.Contains(done, id) })
		}
		if len(left) == 0 && len(l.Accounts) > 0 {
			continue
		}
		needed, helps = needed || l.Needed, helps || !l.Needed
		out.Signs = include(out.Signs, l.Sign)
		for _, id := range left {
			out.Accounts = include(out.Accounts, id)
		}
	}
	switch {
	case needed:
		out.Needed = append(out.Needed, a.ID)
	case helps:
		out.Helps = append(out.Helps, a.ID)
	}
}

func include(all []string, one string) []string {
	if slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// selected are the signs that a trail's selectors ask for, with the category and
// the field that asks.
var selected = []struct{ sign, category, field, value string }{
	{"object-reads", "Data", "resources.type", "AWS::S3::Object"},
	{"object-changes", "Data", "resources.type", "AWS::S3::Object"},
	{"functions", "Data", "resources.type", "AWS::Lambda::Function"},
	{"tables", "Data", "resources.type", "AWS::DynamoDB::Table"},
	{"network", "NetworkActivity", "eventSource", "s3.amazonaws.com"},
}

// selectors is the command that asks a trail for all that is there already and
// for what is missing: a trail's selectors are replaced as a whole, so that one
// command for each would undo the one before.
func (j *judge) selectors(missing []string) string {
	parts := []string{selector("Management")}
	for _, s := range selected {
		if j.seen[s.sign].any || slices.Contains(missing, s.sign) {
			parts = include(parts, selector(s.category, s.field, s.value))
		}
	}
	return "aws cloudtrail put-event-selectors --trail-name TRAIL --advanced-event-selectors '[" + strings.Join(parts, ",") + "]'"
}

// unselected are the services that a trail was asked for, and that the command
// of selectors does not name.
func (j *judge) unselected() []string {
	lost := []string{}
	for _, s := range j.services {
		if !slices.ContainsFunc(signs, func(one sign) bool { return one.service == s && one.log == decode.Data }) {
			lost = append(lost, s)
		}
	}
	return lost
}

func selector(category string, more ...string) string {
	text := `{"FieldSelectors":[{"Field":"eventCategory","Equals":["` + category + `"]}`
	for i := 0; i+1 < len(more); i += 2 {
		text += `,{"Field":"` + more[i] + `","Equals":["` + more[i+1] + `"]}`
	}
	return text + `]}`
}

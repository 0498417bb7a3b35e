package awstest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Trail is a server that speaks for CloudTrail, for the account that has the
// history, and for STS. Its fields are set within Set.
type Trail struct {
	URL     string               // constant
	Account string               // its number
	Regions []string             // that it has; none means that it does not say
	Events  map[string][]string  // records by region
	Refuse  func(Lookup) Refusal // nil refuses nothing
	Keys    []map[string]any     // of ListPublicKeys

	server  *httptest.Server
	mu      sync.Mutex
	lookups []Lookup
	roles   []string
}

// A Lookup is a request for events.
type Lookup struct {
	Region   string
	From, To time.Time // both included
	Page     int       // from 0
	Attempt  int       // from 1: how often this was asked for
}

// A Refusal is an error instead of an answer; none where the code is empty.
type Refusal struct {
	Status        int
	Code, Message string
}

// pageSize is how many events an answer of LookupEvents holds at most.
const pageSize = 50

// NewTrail starts the server of account 111122223333.
func NewTrail() *Trail {
	t := &Trail{Account: "111122223333", Events: map[string][]string{}}
	t.server = httptest.NewServer(t)
	t.URL = t.server.URL
	return t
}

// Close ends the server.
func (t *Trail) Close() { t.server.Close() }

// Set changes the server between requests.
func (t *Trail) Set(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change()
}

// Add adds a record of an API call.
func (t *Trail) Add(region, id, name string, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Events[region] = append(t.Events[region], fmt.Sprintf(`{"eventVersion":"1.08","eventTime":%q,"eventSource":"iam.amazonaws.com","eventName":%q,`+
		`"awsRegion":%q,"sourceIPAddress":"198.51.100.7","eventID":%q,"recipientAccountId":%q,"userIdentity":{"type":"IAMUser",`+
		`"arn":"arn:aws:iam::%[5]s:user/tanaka","accountId":%[5]q,"userName":"tanaka"}}`, at.UTC().Format(time.RFC3339), name, region, id, t.Account))
}

// Lookups are the requests for events so far, in the order of their coming.
func (t *Trail) Lookups() []Lookup {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.lookups)
}

// Roles are the roles that were assumed, each with external id and session name.
func (t *Trail) Roles() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.roles)
}

// ServeHTTP answers by the operation that is asked for.
func (t *Trail) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "CloudTrail_20131101.")
	switch {
	case operation == "LookupEvents":
		t.lookUp(w, region(r), body)
	case operation == "ListPublicKeys":
		t.publicKeys(w, body)
	case r.URL.Path == "/listRegions":
		t.listRegions(w)
	default:
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		t.sts(w, r)
	}
}

// region is the region that a request is signed for.
func region(r *http.Request) string {
	parts := strings.Split(r.Header.Get("Authorization"), "/")
	if len(parts) < 3 {
		return ""
	}
	return parts[2]
}

func (t *Trail) lookUp(w http.ResponseWriter, region string, body []byte) {
	var in struct {
		StartTime, EndTime float64 // seconds since 1970
		NextToken          string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		fail(w, Refusal{400, "SerializationException", err.Error()})
		return
	}
	page, _ := strconv.Atoi(in.NextToken)
	asked := Lookup{Region: region, From: time.Unix(int64(in.StartTime), 0).UTC(), To: time.Unix(int64(in.EndTime), 0).UTC(), Page: page}
	if refusal := t.note(&asked); refusal.Code != "" {
		fail(w, refusal)
		return
	}
	type event struct {
		EventId, EventName, CloudTrailEvent string
		EventTime                           float64
	}
	out := struct {
		Events    []event
		NextToken *string `json:",omitempty"`
	}{Events: []event{}}
	for _, record := range t.Events[region] {
		var head struct {
			EventID, EventName string
			EventTime          time.Time
		}
		if err := json.Unmarshal([]byte(record), &head); err == nil && !head.EventTime.Before(asked.From) && !head.EventTime.After(asked.To) {
			out.Events = append(out.Events, event{head.EventID, head.EventName, record, float64(head.EventTime.Unix())})
		}
	}
	slices.SortStableFunc(out.Events, func(a, b event) int { return int(b.EventTime - a.EventTime) })
	out.Events = out.Events[min(page*pageSize, len(out.Events)):]
	if len(out.Events) > pageSize {
		next := strconv.Itoa(page + 1)
		out.Events, out.NextToken = out.Events[:pageSize], &next
	}
	answer(w, out)
}

// note counts a request, and tells how it is refused.
func (t *Trail) note(asked *Lookup) Refusal {
	asked.Attempt = 1
	for _, before := range t.lookups {
		if before.Region == asked.Region && before.From.Equal(asked.From) && before.Page == asked.Page {
			asked.Attempt++
		}
	}
	t.lookups = append(t.lookups, *asked)
	if t.Refuse == nil {
		return Refusal{}
	}
	return t.Refuse(*asked)
}

// publicKeys gives one key an answer.
func (t *Trail) publicKeys(w http.ResponseWriter, body []byte) {
	var in struct{ NextToken string }
	json.Unmarshal(body, &in)
	at, _ := strconv.Atoi(in.NextToken)
	out := map[string]any{"PublicKeyList": []map[string]any{}}
	if at < len(t.Keys) {
		out["PublicKeyList"] = t.Keys[at : at+1]
	}
	if at+1 < len(t.Keys) {
		out["NextToken"] = strconv.Itoa(at + 1)
	}
	answer(w, out)
}

func (t *Trail) listRegions(w http.ResponseWriter) {
	if len(t.Regions) == 0 {
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
		fail(w, Refusal{403, "AccessDeniedException", "not authorized to perform: account:ListRegions"})
		return
	}
	var out struct{ Regions []map[string]string }
	for _, name := range t.Regions {
		out.Regions = append(out.Regions, map[string]string{"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"})
	}
	out.Regions = append(out.Regions, map[string]string{"RegionName": "ap-east-1", "RegionOptStatus": "DISABLED"})
	answer(w, out)
}

func (t *Trail) sts(w http.ResponseWriter, r *http.Request) {
	const head = `<%[1]sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>`
	switch action := r.FormValue("Action"); action {
	case "GetCallerIdentity":
		fmt.Fprintf(w, head, action, "<Account>"+t.Account+"</Account><Arn>arn:aws:iam::"+t.Account+":user/tanaka</Arn><UserId>AIDA</UserId>")
	case "AssumeRole":
		t.roles = append(t.roles, strings.Join([]string{r.FormValue("RoleArn"), r.FormValue("ExternalId"), r.FormValue("RoleSessionName")}, " "))
		if r.FormValue("ExternalId") == "wrong" {
			refuse(w, http.StatusForbidden, "AccessDenied", "not authorized to perform: sts:AssumeRole")
			return
		}
		fmt.Fprintf(w, head, action, "<Credentials><AccessKeyId>ASIATEST</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"+
			"<Expiration>"+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+"</Expiration></Credentials>")
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, r Refusal) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(r.Status)
	json.NewEncoder(w).Encode(map[string]string{"__type": r.Code, "message": r.Message})
}

package simulate

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/locale"
)

var techniqueForm = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)

var tactics = []string{
	"initial-access", "command-and-control", "execution", "persistence", "privilege-escalation", "defense-evasion", "credential-access",
	"discovery", "lateral-movement", "collection", "exfiltration", "impact",
}

func TestAttacksAreDescribed(t *testing.T) {
	list := Attacks()
	if len(list) < 30 {
		t.Errorf("got %d attacks, want 30 or more", len(list))
	}
	seen := map[string]bool{}
	for _, a := range list {
		if seen[a.Name] {
			t.Errorf("%s is listed twice", a.Name)
		}
		seen[a.Name] = true
		if len(a.Techniques) == 0 || len(a.Tactics) == 0 {
			t.Errorf("%s: got no techniques or tactics", a.Name)
		}
		for _, id := range a.Techniques {
			if !techniqueForm.MatchString(id) {
				t.Errorf("%s: got technique %q", a.Name, id)
			}
		}
		for _, name := range a.Tactics {
			if !slices.Contains(tactics, name) {
				t.Errorf("%s: got tactic %q", a.Name, name)
			}
		}
		en, ja := locale.New(locale.English).T(a.Title), locale.New(locale.Japanese).T(a.Title)
		if en == a.Title || ja == a.Title || en == ja {
			t.Errorf("%s: got titles %q and %q", a.Name, en, ja)
		}
	}
	for _, name := range usual {
		if !seen[name] {
			t.Errorf("the usual attack %s is not listed", name)
		}
	}
}

func TestEveryAttackIsPlantedAndLabelled(t *testing.T) {
	for _, c := range []Config{
		{Events: 8000, Files: 200, Seed: 11},
		{Events: 100, Seed: 12, Accounts: 1, Days: 1},
	} {
		c.Attacks = []string{"all"}
		dir, sum := simulated(t, c)
		count := map[string]int{}
		times := map[string]time.Time{}
		accounts := map[string]string{}
		for _, f := range readLogs(t, dir) {
			for _, r := range f.records {
				id := r["eventID"].(string)
				count[id]++
				times[id], _ = time.Parse(time.RFC3339, r["eventTime"].(string))
				accounts[id] = r["recipientAccountId"].(string)
			}
		}
		for _, l := range readLines(t, dir) {
			count[l.id]++
			times[l.id], accounts[l.id] = l.at, l.account
		}
		l := readLabels(t, dir)
		if diff := cmp.Diff(sum.Planted, l.Attacks); diff != "" {
			t.Errorf("labels.json is not the Summary (-summary +labels):\n%s", diff)
		}
		if l.Schema != "bannin.labels/1" || l.Seed != c.Seed || len(l.Attacks) != len(Attacks()) {
			t.Errorf("got schema %s, seed %d and %d attacks", l.Schema, l.Seed, len(l.Attacks))
		}
		owner := map[string]string{}
		for _, a := range l.Attacks {
			if len(a.Events) < 3 {
				t.Errorf("%s: got %d events, want 3 or more", a.Name, len(a.Events))
			}
			i := slices.IndexFunc(attacks, func(b attack) bool { return b.name == a.Name })
			least, most := 2*time.Minute, max(7, time.Duration(attacks[i].days)*24)*time.Hour
			if attacks[i].days > 3 {
				least = sum.Last.Sub(sum.First) / 3
			}
			if took := a.Last.Sub(a.First); took < least || took > most {
				t.Errorf("%s: took %v", a.Name, took)
			}
			if a.Root == "" || len(a.Networks) == 0 && a.Name != "dns-tunnel" || len(a.Logs) == 0 {
				t.Errorf("%s: got root %q, networks %v, logs %v", a.Name, a.Root, a.Networks, a.Logs)
			}
			if a.First.Before(sum.First) || !a.Last.Before(sum.Last) {
				t.Errorf("%s: from %v to %v, want within the logs", a.Name, a.First, a.Last)
			}
			var in []string
			for i, id := range a.Events {
				if count[id] == 0 || owner[id] != "" {
					t.Errorf("%s: event %s is %d times in the files and belongs to %q", a.Name, id, count[id], owner[id])
				}
				owner[id] = a.Name
				if at := times[id]; at.Before(a.First) || at.After(a.Last) || i > 0 && at.Before(times[a.Events[i-1]]) {
					t.Errorf("%s: event %s is of %v", a.Name, id, at)
				}
				if !slices.Contains(in, accounts[id]) {
					in = append(in, accounts[id])
				}
			}
			if diff := cmp.Diff(a.Accounts, in); diff != "" {
				t.Errorf("%s: accounts (-label +events):\n%s", a.Name, diff)
			}
		}
	}
}

// TestIntrudersComeFromElsewhere holds that no address of an attack is used by
// anybody else, and that stolen keys have owners who go on working.
func TestIntrudersComeFromElsewhere(t *testing.T) {
	dir, _ := simulated(t, Config{Events: 20000, Files: 300, Seed: 5, Attacks: []string{"all"}})
	attacker := map[string]string{}
	for _, a := range readLabels(t, dir).Attacks {
		for _, id := range a.Events {
			attacker[id] = a.Name
		}
	}
	theirs, ours := map[string]string{}, map[string]bool{}
	owners := map[string]int{}
	for _, f := range readLogs(t, dir) {
		for _, r := range f.records {
			ip := r["sourceIPAddress"].(string)
			if name := attacker[r["eventID"].(string)]; name != "" {
				theirs[ip] = name
				continue
			}
			ours[ip] = true
			if arn, ok := r["userIdentity"].(map[string]any)["arn"].(string); ok {
				owners[arn]++
			}
		}
	}
	for ip, name := range theirs {
		if name == "insider-copy" || actsFromWithin(name) {
			continue // from the victim's own network
		}
		if ours[ip] || !strings.Contains(ip, ".") {
			t.Errorf("%s comes from %s, where others work too", name, ip)
		}
	}
	for _, a := range readLabels(t, dir).Attacks {
		known := strings.Contains(a.Root, ":user/") || strings.Contains(a.Root, ":instance/") || strings.HasPrefix(a.Name, "stolen-")
		if known && owners[a.Actor] == 0 {
			t.Errorf("%s: nobody but the intruder is ever %s", a.Name, a.Actor)
		}
	}
}

// actsFromWithin tells of attacks that are made on an instance.
func actsFromWithin(name string) bool {
	return slices.ContainsFunc(networkAttacks, func(a attack) bool { return a.name == name })
}

// TestRootsAreNamed holds what labels.json calls the beginning of each kind of
// attack.
func TestRootsAreNamed(t *testing.T) {
	dir, _ := simulated(t, Config{Events: 9000, Files: 200, Seed: 6, Attacks: []string{"all"}})
	forms := map[string]string{
		"slow-reading":          `^arn:aws:iam::\d{12}:user/`,
		"pipeline-takeover":     `^arn:aws:iam::\d{12}:user/svc-jenkins$`,
		"root-takeover":         `^arn:aws:iam::\d{12}:root$`,
		"stolen-shell-session":  `^[a-z.]+@[a-z]+\.example$`,
		"insider-copy":          `^[a-z.]+@[a-z]+\.example$`,
		"workflow-trust-abuse":  `^repo:\w+/demo:`,
		"page-to-credentials":   `^arn:aws:ec2:ap-northeast-1:\d{12}:instance/i-0[0-9a-f]{16}$`,
		"ssh-bruteforce-mining": `^arn:aws:ec2:ap-northeast-1:\d{12}:instance/i-0[0-9a-f]{16}$`,
		"credential-stuffing":   `^\d+\.\d+\.\d+\.\d+$`,
	}
	found := 0
	for _, a := range readLabels(t, dir).Attacks {
		if form, ok := forms[a.Name]; ok {
			found++
			if !regexp.MustCompile(form).MatchString(a.Root) {
				t.Errorf("%s: got root %s, want %s", a.Name, a.Root, form)
			}
		}
	}
	if found != len(forms) {
		t.Errorf("got %d of %d attacks", found, len(forms))
	}
}

func TestChoice(t *testing.T) {
	tests := map[string]struct {
		names []string
		want  []string
	}{
		"nothing_asked": {nil, []string{"leaked-key-crypto-mining", "console-takeover", "secrets-harvest", "role-trust-backdoor"}},
		"none":          {[]string{"none"}, nil},
		"each_once":     {[]string{"mail-abuse", "root-takeover", "mail-abuse"}, []string{"root-takeover", "mail-abuse"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			chosen, err := choice(tt.names)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range chosen {
				got = append(got, a.name)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if chosen, err := choice([]string{"all"}); err != nil || len(chosen) != len(attacks) {
		t.Errorf("all: got %d attacks, %v", len(chosen), err)
	}
	_, err := choice([]string{"snapshot-exfiltraton"})
	if err == nil || !strings.Contains(err.Error(), "did you mean snapshot-exfiltration?") {
		t.Errorf("got %v, want a suggestion", err)
	}
}

package main

import (
	"bufio"
	"io"
	"strings"
	"time"

	"bannin/locale"
	"bannin/source/aws"
)

// awsFlags say who asks AWS, and how; what they leave out comes from the usual
// environment variables and files.
type awsFlags struct {
	Profile         string `help:"${help_profile}" placeholder:"NAME"`
	RoleARN         string `name:"role-arn" help:"${help_role_arn}" placeholder:"ARN"`
	ExternalID      string `name:"external-id" help:"${help_external_id}" placeholder:"ID"`
	RoleSessionName string `help:"${help_role_session_name}" placeholder:"NAME"`
	EndpointURL     string `name:"endpoint-url" help:"${help_endpoint_url}" placeholder:"URL"`
	RequestPayer    bool   `help:"${help_request_payer}"`
	Resume          string `help:"${help_resume}" placeholder:"DIR"`
}

func (f awsFlags) options(w *world, now time.Time) aws.Options {
	return aws.Options{Profile: f.Profile, RoleARN: f.RoleARN, ExternalID: f.ExternalID, SessionName: f.RoleSessionName,
		Endpoint: f.EndpointURL, RequestPayer: f.RequestPayer, Resume: f.Resume, Now: now, Code: w.askCode}
}

// askCode asks the user for the code of an MFA device.
func (w *world) askCode() (string, error) {
	io.WriteString(w.err, w.printer.T("cmd.mfa_code")+" ")
	line, _ := bufio.NewReader(w.in).ReadString('\n')
	if code := strings.TrimSpace(line); code != "" {
		return code, nil
	}
	return "", locale.Errorf("cmd.no_mfa_code")
}

// Package model asks a language model behind an endpoint that speaks OpenAI's chat
// completions, as Amazon Bedrock's does too. It is the one part of asking that
// opens a connection, and only where the user named an endpoint.
package model

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bannin/locale"
)

// Options name an endpoint.
type Options struct {
	URL   string // the part before /chat/completions: https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1
	Model string
	Key   string // env:NAME, the variable of the environment that holds the key; "" for none
}

// A Client asks one endpoint.
type Client struct {
	url, model, key string
	http            *http.Client
}

// What an endpoint may take and give.
const (
	patience  = 60 * time.Second
	maxAnswer = 64 << 10 // bytes
)

// New returns the client of an endpoint. The key comes from the environment, and is
// sent over TLS only, but for an endpoint on the same machine.
func New(o Options, getenv func(string) string) (*Client, error) {
	at, err := url.Parse(strings.TrimSuffix(o.URL, "/"))
	if err != nil || at.Host == "" || at.User != nil || at.Scheme != "https" && !(at.Scheme == "http" && local(at.Hostname())) {
		return nil, locale.Errorf("ask.endpoint.url", "url", o.URL)
	}
	if o.Model == "" {
		return nil, locale.Errorf("ask.endpoint.model")
	}
	c := &Client{url: at.JoinPath("chat", "completions").String(), model: o.Model, http: &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the key stays here
	}}
	if o.Key != "" {
		name, ok := strings.CutPrefix(o.Key, "env:")
		if c.key = getenv(name); !ok || c.key == "" {
			return nil, locale.Errorf("ask.endpoint.key")
		}
	}
	return c, nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Complete is the model's answer to a question under instructions. What comes back
// is text of a stranger's.
// Source: OpenAI API reference, create chat completion; Amazon Bedrock user guide,
// invoke a model with the OpenAI Chat Completions API.
func (c *Client) Complete(ctx context.Context, instructions, question string) (string, error) {
	body, err := json.Marshal(map[string]any{
		"model": c.model, "temperature": 0, "messages": []message{{"system", instructions}, {"user", question}},
	})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return "", locale.Errorf("ask.endpoint.unreached", "reason", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", locale.Errorf("ask.endpoint.status", "status", resp.StatusCode)
	}
	return answer(io.LimitReader(resp.Body, maxAnswer+1))
}

// answer is the text of the first choice, without the fence that models like to
// put round it.
func answer(r io.Reader) (string, error) {
	var told struct {
		Choices []struct{ Message message }
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return "", locale.Errorf("ask.endpoint.unreached", "reason", err)
	}
	if len(text) > maxAnswer || json.Unmarshal(text, &told) != nil || len(told.Choices) == 0 {
		return "", locale.Errorf("ask.endpoint.answer")
	}
	return strings.Trim(told.Choices[0].Message.Content, "` \r\n\t"), nil
}

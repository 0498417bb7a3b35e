// Package ask answers questions in Japanese and English: it makes a query of the
// lake's tables of what it understands, by a grammar and a vocabulary of its own,
// and names the words that it does not. It opens no lake and no connection.
package ask

import (
	"context"
	"time"
	"unicode/utf8"

	"bannin/locale"
)

// An Answer is a question as it was understood.
type Answer struct {
	Meaning *Question
	SQL     string   // to be run where nothing can be changed
	Notes   []string // what was taken for granted, in the asker's language
}

// maxText is how long a question may be, in bytes.
const maxText = 2000

// known is the whole vocabulary: a table, made once.
var known = newLexicon(vocabulary, awsVocabulary, countries)

// Ask understands a question. Now and zone say what its times mean, lang is that
// of the notes. A word that it does not know, and that is not empty, is an error
// that names it and the nearest known ones: nothing is guessed.
func Ask(text string, now time.Time, zone *time.Location, lang locale.Language) (Answer, error) {
	if zone == nil {
		zone = time.UTC
	}
	if len(text) > maxText || !utf8.ValidString(text) {
		return Answer{}, locale.Errorf("ask.too_long", "limit", maxText)
	}
	g := &grammar{tokens: settle([]rune(text), known.tokens(text)), now: now.In(zone), zone: zone, say: locale.New(lang)}
	if len(g.tokens) == 0 {
		return Answer{}, locale.Errorf("ask.empty")
	}
	q, err := g.read()
	if err != nil {
		return Answer{}, err
	}
	return Answer{Meaning: q, SQL: q.SQL(), Notes: g.notes}, nil
}

// A Completer is a language model: it goes on from instructions and a question.
type Completer interface {
	Complete(ctx context.Context, instructions, question string) (string, error)
}

// Widen understands a question by the grammar and, where that fails, by a model.
// The model is told the list of columns and activities and the question, never
// what logs say, and must answer in the form that Parse reads; anything else is
// an error.
func Widen(ctx context.Context, model Completer, text string, now time.Time, zone *time.Location) func(locale.Language) (Answer, error) {
	return func(lang locale.Language) (Answer, error) {
		answer, err := Ask(text, now, zone, lang)
		if err == nil || model == nil || len(text) > maxText {
			return answer, err
		}
		told, modelErr := model.Complete(ctx, Instructions(now, zone), text)
		if modelErr != nil {
			return Answer{}, locale.Errorf("ask.model", "reason", modelErr, "grammar", err)
		}
		q, modelErr := Parse(told, zone)
		if modelErr != nil {
			return Answer{}, locale.Errorf("ask.model", "reason", modelErr, "grammar", err)
		}
		note := locale.New(lang).T("ask.note.model")
		return Answer{Meaning: q, SQL: q.SQL(), Notes: []string{note}}, nil
	}
}

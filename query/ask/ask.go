// Package ask answers questions in Japanese and English: it makes a query of the
// lake's tables of what it understands, by a grammar and a vocabulary of its own,
// and names the words that it does not. It opens no lake and no connection.
package ask

import (
	"context"
	"sync"
	"time"
	"unicode/utf8"

	"bannin/locale"
	"bannin/query/meaning"
)

// An Answer is a question as it was understood.
type Answer struct {
	Meaning *meaning.Question
	SQL     string   // to be run where nothing can be changed
	Notes   []string // what was taken for granted, in the asker's language
}

// maxText is how long a question may be, in bytes.
const maxText = 2000

// known is the whole vocabulary: a table, made when the first question comes.
var known = sync.OnceValue(func() *lexicon { return newLexicon(vocabulary()) })

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
	if q, err := meaning.Parse(text, zone); err == nil {
		return Answer{Meaning: q, SQL: q.SQL()}, nil // somebody who knows the form
	}
	if text = plainly(text); len(text) > 2*maxText {
		return Answer{}, locale.Errorf("ask.too_long", "limit", maxText) // one letter may be many
	}
	g := &grammar{tokens: settle([]rune(text), known().tokens(text)), now: now.In(zone), zone: zone, say: locale.New(lang)}
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

// A Widened understands what Ask does, and puts the rest to a model.
type Widened struct {
	Model    Completer
	Zone     *time.Location // not nil
	Language locale.Language
}

// Ask understands a question by the grammar and, where that fails, by the model.
// The model is told the fields, the activities and the question, never what logs
// say. It must answer in the form that Parse reads; anything else is an error.
func (w Widened) Ask(ctx context.Context, text string, now time.Time) (Answer, error) {
	answer, unclear := Ask(text, now, w.Zone, w.Language)
	if unclear == nil || len(text) > maxText {
		return answer, unclear
	}
	told, err := w.Model.Complete(ctx, meaning.Instructions(now, w.Zone), text)
	if err != nil {
		return Answer{}, locale.Errorf("ask.model", "reason", err, "grammar", unclear)
	}
	q, err := meaning.Parse(told, w.Zone)
	if err != nil {
		return Answer{}, locale.Errorf("ask.model", "reason", err, "grammar", unclear)
	}
	return Answer{Meaning: q, SQL: q.SQL(), Notes: []string{locale.New(w.Language).T("ask.note.model")}}, nil
}

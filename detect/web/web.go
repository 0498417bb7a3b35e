// Package web finds what requests show: attacks on applications, floods, guessed logins.
package web

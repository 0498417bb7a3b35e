// Package access finds what actors of CloudTrail do: where, when, how much, and how unusual for them.
package access

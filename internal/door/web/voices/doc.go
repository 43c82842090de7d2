// Package voices are the pages on which learners say how it was, providers answer,
// and an operator reads first; and the part that other pages show of it.
package voices

// Package config reads how this installation is set up: defaults, then one
// optional YAML file, then the environment (CAIRN_DATA_DIR for data_dir).
//
// The comments of [Config]'s fields are the reference documentation. An unknown
// key is refused with file and line, and so is a value that would be dangerous:
// sign-in links over http that others can read, a password in a file meant to be
// shown. Secrets come from files of their own, or from the environment.
package config

package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shapeless are names that say nothing: whatever is in such a package belongs to the room that needs it.
var shapeless = []string{"util", "utils", "common", "helper", "helpers", "misc", "base", "shared", "lib"}

func TestPackageNames(t *testing.T) { t.Parallel(); holds(t, packageNames) }

func packageNames(h *house) []string {
	var objections []string
	for _, f := range h.files {
		name := strings.TrimSuffix(f.syntax.Name.Name, "_test")
		if slices.Contains(shapeless, name) {
			objections = append(objections, fmt.Sprintf("%s: package %s: name it after what it knows", f.path, name))
		}
	}
	return objections
}

func TestPackageNamesObjects(t *testing.T) {
	t.Parallel()
	objects(t, packageNames, map[string]string{"internal/x/a.go": "package utils", "internal/y/a.go": "package seats"},
		"internal/x/a.go: package utils")
}

func TestPackageDocs(t *testing.T) { t.Parallel(); holds(t, packageDocs) }

// packageDocs wants every package to say what it is for, in one place.
func packageDocs(h *house) []string {
	docs, files := map[string]string{}, map[string]bool{}
	for _, f := range h.files {
		if f.test {
			continue
		}
		files[f.dir] = true
		if f.syntax.Doc != nil && !f.generated {
			docs[f.dir] = f.syntax.Doc.Text()
		}
	}
	var objections []string
	for dir := range files {
		if doc := docs[dir]; !strings.HasPrefix(doc, "Package ") && !strings.HasPrefix(doc, "Command ") {
			objections = append(objections, fmt.Sprintf("%s: no doc comment that begins with \"Package\" or \"Command\" says what it is for", dir))
		}
	}
	slices.Sort(objections)
	return objections
}

func TestPackageDocsObjects(t *testing.T) {
	t.Parallel()
	objects(t, packageDocs, map[string]string{
		"a/a.go":      "// Package a is first.\npackage a",
		"a/b.go":      "package a",
		"b/b.go":      "package b",
		"c/c.go":      "// Copyright 2026\n\npackage c",
		"d/d.go":      "// some words\npackage d",
		"e/e_test.go": "package e",
		"f/main.go":   "// Command f does it.\npackage main",
	}, "b: no doc", "c: no doc", "d: no doc")
}

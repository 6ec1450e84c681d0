package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"
)

// client is one program: it speaks just enough HTTP to cost little beside the
// server that is measured.
type client struct {
	conn  net.Conn
	in    *bufio.Reader
	name  string
	pools []target // asked in turn
	waits []time.Duration

	turn   int
	leases map[string]string // by path
	buf    bytes.Buffer
}

func dial(host string, i int, pools []target) (*client, error) {
	conn, err := net.Dial("tcp", host) //nolint:noctx // the house's own, at once
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReader(conn), name: "c" + strconv.Itoa(i), pools: pools, leases: map[string]string{}}, nil
}

// names is how many clients a connection speaks for, so that none asks more often
// than one may.
const names = 64

func (c *client) do(work string) error {
	at := c.pools[c.turn%len(c.pools)]
	c.turn++
	name := c.name + "-" + strconv.Itoa(c.turn/len(c.pools)%names)
	path := "/v1/organizations/" + at.Org + "/leases/" + name
	switch work {
	case "bare":
		_, err := c.ask("PUT", path, at.Token, `{"product":"draft","device":"`+name+`"}`, 200)
		return err
	case "exhausted":
		_, err := c.ask("PUT", path, at.Token, `{"product":"draft","device":"`+name+`"}`, 200, 201, 409)
		return err
	case "renew":
		if id := c.leases[path]; id != "" {
			_, err := c.ask("PUT", path, at.Token, `{"product":"draft","lease":"`+id+`"}`, 200)
			return err
		}
		id, err := c.ask("PUT", path, at.Token, `{"product":"draft","user":"`+name+`","device":"`+name+`"}`, 200, 201)
		c.leases[path] = id
		return err
	}
	id, err := c.ask("PUT", path, at.Token, `{"product":"draft","user":"`+name+`","device":"`+name+`","version":"5.2"}`, 200, 201)
	for range 3 {
		if err == nil {
			_, err = c.ask("PUT", path, at.Token, `{"product":"draft","lease":"`+id+`"}`, 200)
		}
	}
	if err == nil {
		_, err = c.ask("DELETE", path+"?product=draft&lease="+id, at.Token, "", 204)
	}
	return err
}

// ask sends a request and reads its answer: the id in it, where there is one.
func (c *client) ask(method, path, token, body string, want ...int) (id string, err error) {
	c.buf.Reset()
	c.buf.WriteString(method + " " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token + "\r\n")
	if body != "" {
		c.buf.WriteString("Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	c.buf.WriteString("\r\n" + body)
	began := time.Now()
	if _, err := c.conn.Write(c.buf.Bytes()); err != nil {
		return "", err
	}
	status, answer, err := c.answer()
	c.waits = append(c.waits, time.Since(began))
	if err == nil && !slices.Contains(want, status) {
		err = fmt.Errorf("%s %s: %d %s", method, path, status, answer)
	}
	if i := bytes.Index(answer, []byte(`"id":"`)); i >= 0 {
		rest := answer[i+6:]
		id = string(rest[:max(0, bytes.IndexByte(rest, '"'))])
	}
	return id, err
}

func (c *client) answer() (status int, body []byte, err error) {
	length := 0
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		switch {
		case first:
			status, err = strconv.Atoi(string(line[9:12]))
			if err != nil {
				return 0, nil, err
			}
		case len(line) <= 2:
			body = make([]byte, length)
			_, err = io.ReadFull(c.in, body)
			return status, body, err
		case len(line) > 16 && string(line[:16]) == "Content-Length: ":
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[16:]))); err != nil {
				return 0, nil, err
			}
		}
	}
}

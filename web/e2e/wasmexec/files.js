"use strict";

// installFiles gives Go's package syscall the part of Node's fs and process
// that it calls: the module's files, read from the tool, under a layer of
// files in memory that takes whatever the program writes. print(fd, bytes)
// takes the standard output (1) and error (2).
function installFiles(config, print) {
  const O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0o100, O_EXCL = 0o200, O_TRUNC = 0o1000, O_APPEND = 0o2000, O_DIRECTORY = 0o200000;
  const DIR = 0o040755, FILE = 0o100644;

  const error = code => Object.assign(new Error(code), { code });
  let cwd = config.dir;

  // resolve returns an absolute path without "." and "..".
  const resolve = path => {
    const parts = [];
    for (const p of (path.startsWith("/") ? path : cwd + "/" + path).split("/")) {
      if (p === "..") parts.pop();
      else if (p !== "" && p !== ".") parts.push(p);
    }
    return "/" + parts.join("/");
  };
  const parent = path => path.slice(0, path.lastIndexOf("/")) || "/";
  const base = path => path.slice(path.lastIndexOf("/") + 1);

  // A node is {dir, bytes, size, mtime}. Written ones are kept here by path;
  // null stands for a removed one.
  const written = new Map([["/", directory()], ["/tmp", directory()]]);
  function directory() { return { dir: true, size: 0, mtime: Date.now() }; }

  // remote asks the tool for a file below the module's root.
  const root = config.root === "/" ? "" : config.root;
  async function remote(what, path) {
    if (path !== root && !path.startsWith(root + "/")) {
      // The folders above the root exist, so that a search upwards ends well.
      if (what === "stat" && (root + "/").startsWith(path === "/" ? "/" : path + "/")) return null;
      throw error("ENOENT");
    }
    const url = "/" + what + "/" + path.slice(root.length + 1).split("/").map(encodeURIComponent).join("/");
    const response = await fetch(url);
    if (!response.ok) throw error((await response.text()).trim());
    return response;
  }

  async function lookup(path) {
    if (written.has(path)) {
      const node = written.get(path);
      if (node === null) throw error("ENOENT");
      return node;
    }
    const response = await remote("stat", path);
    return response === null ? directory() : response.json();
  }

  async function contents(path, node) {
    if (!node.bytes) {
      const response = await remote("read", path);
      node.bytes = new Uint8Array(await response.arrayBuffer());
      node.size = node.bytes.length;
    }
    return node;
  }

  async function exists(path) {
    try { return await lookup(path); } catch { return null; }
  }

  async function list(path) {
    const node = await lookup(path);
    if (!node.dir) throw error("ENOTDIR");
    let names = [];
    try { names = await (await remote("list", path)).json(); } catch { /* a folder in memory */ }
    const all = new Set(names);
    for (const [p, n] of written) {
      if (p !== "/" && parent(p) === path) n ? all.add(base(p)) : all.delete(base(p));
    }
    return [...all].sort();
  }

  const open = new Map(); // descriptor -> {path, node, position, append}
  let next = 3;
  const descriptor = fd => {
    const file = open.get(fd);
    if (!file) throw error("EBADF");
    return file;
  };
  const stats = node => ({
    dev: 1, ino: 0, mode: node.dir ? DIR : FILE, nlink: 1, uid: 0, gid: 0, rdev: 0, size: node.size,
    blksize: 4096, blocks: Math.ceil(node.size / 512), atimeMs: node.mtime, mtimeMs: node.mtime, ctimeMs: node.mtime,
    isDirectory: () => node.dir,
  });
  const grow = (node, size) => {
    if (size > node.bytes.length) {
      const bytes = new Uint8Array(Math.max(size, 2 * node.bytes.length));
      bytes.set(node.bytes.subarray(0, node.size));
      node.bytes = bytes;
    }
    if (size < node.size) node.bytes.fill(0, size, node.size);
    node.size = size;
    node.mtime = Date.now();
  };

  const calls = {
    async open(path, flags) {
      path = resolve(path);
      let node = await exists(path);
      const writing = (flags & (O_WRONLY | O_RDWR)) !== 0;
      if (node && flags & O_CREAT && flags & O_EXCL) throw error("EEXIST");
      if (!node) {
        if (!(flags & O_CREAT)) throw error("ENOENT");
        if (!(await lookup(parent(path))).dir) throw error("ENOTDIR");
        node = { dir: false, bytes: new Uint8Array(0), size: 0, mtime: Date.now() };
      }
      if (node.dir && writing) throw error("EISDIR");
      if (!node.dir && flags & O_DIRECTORY) throw error("ENOTDIR");
      if (!node.dir) {
        await contents(path, node);
        if (writing) written.set(path, node);
        if (writing && flags & O_TRUNC) grow(node, 0);
      }
      open.set(next, { path, node, position: 0, append: (flags & O_APPEND) !== 0 });
      return next++;
    },
    async close(fd) { descriptor(fd); open.delete(fd); },
    async fstat(fd) {
      if (fd < 3) return stats({ dir: false, size: 0, mtime: 0 });
      return stats(descriptor(fd).node);
    },
    async stat(path) { return stats(await lookup(resolve(path))); },
    async lstat(path) { return stats(await lookup(resolve(path))); },
    async readdir(path) { return list(resolve(path)); },
    async read(fd, buffer, offset, length, position) {
      if (fd === 0) return 0;
      const file = descriptor(fd);
      if (file.node.dir) throw error("EISDIR");
      const at = position === null ? file.position : position;
      const n = Math.max(0, Math.min(length, file.node.size - at));
      buffer.set(file.node.bytes.subarray(at, at + n), offset);
      if (position === null) file.position += n;
      return n;
    },
    async write(fd, buffer, offset, length, position) {
      if (fd === 1 || fd === 2) return fs.writeSync(fd, buffer.subarray(offset, offset + length));
      const file = descriptor(fd);
      if (!written.has(file.path)) throw error("EBADF");
      const at = file.append ? file.node.size : position === null ? file.position : position;
      if (at + length > file.node.size) grow(file.node, at + length);
      file.node.bytes.set(buffer.subarray(offset, offset + length), at);
      if (position === null) file.position = at + length;
      return length;
    },
    async ftruncate(fd, length) { grow(descriptor(fd).node, length); },
    async truncate(path, length) {
      path = resolve(path);
      const node = await contents(path, await lookup(path));
      written.set(path, node);
      grow(node, length);
    },
    async mkdir(path) {
      path = resolve(path);
      if (await exists(path)) throw error("EEXIST");
      if (!(await lookup(parent(path))).dir) throw error("ENOTDIR");
      written.set(path, directory());
    },
    async unlink(path) {
      path = resolve(path);
      if ((await lookup(path)).dir) throw error("EISDIR");
      written.set(path, null);
    },
    async rmdir(path) {
      path = resolve(path);
      if ((await list(path)).length) throw error("ENOTEMPTY");
      written.set(path, null);
    },
    async rename(from, to) {
      from = resolve(from);
      to = resolve(to);
      const node = await lookup(from);
      if (node.dir) throw error("ENOSYS");
      written.set(to, await contents(from, node));
      written.set(from, null);
    },
    async chmod(path) { await lookup(resolve(path)); },
    async fchmod(fd) { descriptor(fd); },
    async fsync() {},
  };

  const fs = globalThis.fs;
  fs.constants = { O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY };
  fs.writeSync = (fd, bytes) => {
    print(fd, bytes.slice());
    return bytes.length;
  };
  for (const [name, call] of Object.entries(calls)) {
    fs[name] = (...args) => {
      const done = args.pop();
      call(...args).then(
        value => value === undefined ? done(null) : done(null, value),
        err => done(err.code ? err : error("EIO")));
    };
  }
  globalThis.path.resolve = (...segments) => resolve(segments.join("/"));
  Object.assign(globalThis.process, {
    pid: 1,
    ppid: 0,
    cwd: () => cwd,
    chdir: path => { cwd = resolve(path); },
  });
}

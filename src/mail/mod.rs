//! Messages from templates and their way out. The only room with `lettre`.

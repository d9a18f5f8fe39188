// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.function.Consumer;

import io.sngo.cluster.protocol.WireWriter;

/**
 * Splits a long list of fields into messages of a bounded size.
 */
final class Chunks {

	static final int MAX_BYTES = 32 * 1024;

	/** Of all messages together: what answers one that may be small. */
	static final int MAX_TOTAL_BYTES = 4 * 1024 * 1024;

	private final Consumer<WireWriter> sender;

	private WireWriter message = new WireWriter();

	private int sent;

	Chunks(Consumer<WireWriter> sender) {
		this.sender = sender;
	}

	void nested(int field, WireWriter fields) {
		room(fields.size());
		this.message.nested(field, fields);
	}

	void text(int field, String text) {
		room(text.length());
		this.message.text(field, text);
	}

	/**
	 * Whether it is enough for one answer: the next exchange brings the rest.
	 */
	boolean isFull() {
		return this.sent + this.message.size() >= MAX_TOTAL_BYTES;
	}

	private void room(int bytes) {
		if (this.message.size() > 0 && this.message.size() + bytes + 16 > MAX_BYTES) {
			flush();
		}
	}

	void flush() {
		if (this.message.size() > 0) {
			this.sent += this.message.size();
			this.sender.accept(this.message);
			this.message = new WireWriter();
		}
	}

}

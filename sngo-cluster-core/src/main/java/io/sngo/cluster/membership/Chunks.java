// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.function.Consumer;

import io.sngo.cluster.protocol.WireWriter;

/**
 * Splits a long list of fields into messages of a bounded size.
 */
final class Chunks {

	static final int MAX_BYTES = 32 * 1024;

	private final Consumer<WireWriter> sender;

	private WireWriter message = new WireWriter();

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

	private void room(int bytes) {
		if (this.message.size() > 0 && this.message.size() + bytes + 16 > MAX_BYTES) {
			flush();
		}
	}

	void flush() {
		if (this.message.size() > 0) {
			this.sender.accept(this.message);
			this.message = new WireWriter();
		}
	}

}

// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.protocol.UntrustedText;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * The listening side's answer to a {@link Hello} that it does not accept.
 *
 * @param code one of the constants of this class; others may come from newer versions
 * @param text why, naming the values of both sides; what may be shown of it is
 * {@link #shown()}
 */
record Refusal(int code, String text) {

	static final int WRONG_CLUSTER = 1;

	static final int WRONG_VERSION = 2;

	static final int WRONG_CREDENTIALS = 3;

	/** No room, or not ready: says nothing against the dialling side. */
	static final int BUSY = 4;

	/** The node dialled itself. */
	static final int SELF = 5;

	/** With neither a secret nor TLS, for nodes of the same machine alone. */
	static final int PROTECTED = 6;

	/** A connection of a number that there is not. */
	static final int WRONG_STRIPE = 7;

	private static final int CODE = 1;

	private static final int TEXT = 2;

	private static final int MAX_TEXT_BYTES = 2048;

	/**
	 * Characters of the text that are shown: whoever is refused by nodes with long names
	 * is to read the end as well, where it says what to do.
	 */
	private static final int MAX_SHOWN = 1024;

	private static final String CUT = "...";

	/**
	 * Cuts a text that nobody would read, as it is too long: the code is worth more.
	 */
	byte[] encode() {
		return new WireWriter().varint(CODE, this.code).text(TEXT, cut(this.text)).toByteArray();
	}

	private static String cut(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= MAX_TEXT_BYTES) {
			return text;
		}
		int end = MAX_TEXT_BYTES - CUT.length();
		while (isWithinCharacter(bytes[end])) {
			end--;
		}
		return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
	}

	private static boolean isWithinCharacter(byte next) {
		return (next & 0xC0) == 0x80;
	}

	/**
	 * @throws io.sngo.cluster.protocol.WireException if the bytes are no such message
	 */
	static Refusal decode(byte[] bytes) {
		WireReader in = new WireReader(bytes);
		int code = 0;
		String text = "";
		while (in.next()) {
			switch (in.field()) {
				case CODE -> code = (int) in.varint(0, Integer.MAX_VALUE);
				case TEXT -> text = in.text(MAX_TEXT_BYTES);
				default -> {
					// written by a newer version
				}
			}
		}
		return new Refusal(code, text);
	}

	/**
	 * The text, safe to be shown.
	 */
	String shown() {
		return UntrustedText.escape(this.text, MAX_SHOWN);
	}

	/**
	 * The reason in terms of joining, where trying again does not help.
	 */
	JoinRejectedException.@Nullable Reason reason() {
		return switch (this.code) {
			case WRONG_CLUSTER -> JoinRejectedException.Reason.WRONG_CLUSTER;
			case WRONG_VERSION -> JoinRejectedException.Reason.WRONG_VERSION;
			case WRONG_CREDENTIALS -> JoinRejectedException.Reason.WRONG_CREDENTIALS;
			case PROTECTED -> JoinRejectedException.Reason.PROTECTED_MODE;
			default -> null;
		};
	}

}

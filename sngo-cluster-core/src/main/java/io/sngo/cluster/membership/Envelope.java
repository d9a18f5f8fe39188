// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * The fields of all messages but those of the anti-entropy; each message uses some. One
 * numbering for all keeps the format small to describe:
 * <ol>
 * <li>number that an answer repeats
 * <li>node id of the member that the message is about
 * <li>its instance
 * <li>{@link Standing} of the sender
 * <li>free
 * <li>code, as the message defines it
 * <li>text for people
 * <li>incarnation
 * <li>record of the sender
 * </ol>
 */
final class Envelope {

	private static final int MAX_TEXT = 4096;

	private static final int MAX_RUMORS = 4096;

	long number;

	private String id = "";

	long instance;

	long standing;

	int code;

	String text = "";

	long incarnation;

	@Nullable MemberRecord member;

	final List<Rumor> rumors = new ArrayList<>();

	/**
	 * Decodes a message of a type and checks that it has what the type needs, so that
	 * nothing is done with one that is malformed.
	 */
	static Envelope decode(int type, byte[] body, Peer from) {
		Envelope envelope = decode(body);
		switch (type) {
			case Outbox.PING, Outbox.PING_REQ, Outbox.VERIFY, Outbox.PULL -> envelope.id();
			case Outbox.JOIN, Outbox.LEAVE -> {
				Peer peer = envelope.member().peer();
				if (!peer.id().equals(from.id()) || peer.instance() != from.instance()) {
					throw new WireException("Node '" + from.id() + "' speaks for '" + peer.id() + "'");
				}
			}
			case Outbox.JOIN_REPLY -> JoinReply.of(envelope);
			case Outbox.ACK, Outbox.NACK, Outbox.GOSSIP, Outbox.VERIFY_RESULT, Outbox.LEAVE_ACK -> {
				// need nothing
			}
			default -> throw new WireException("Message type " + type + " is not known");
		}
		return envelope;
	}

	static Envelope decode(byte[] body) {
		Envelope envelope = new Envelope();
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 1 -> envelope.number = in.varint();
				case 2 -> envelope.id = in.text(128);
				case 3 -> envelope.instance = in.fixed64();
				case 4 -> envelope.standing = in.varint(0, Long.MAX_VALUE);
				case 6 -> envelope.code = (int) in.varint(0, 1000);
				case 7 -> envelope.text = UntrustedText.escape(in.text(MAX_TEXT), MAX_TEXT / 4);
				case 8 -> envelope.incarnation = in.varint(0, Claims.MAX);
				case 9 -> envelope.member = MemberRecord.decode(in.nested());
				case Rumor.FIELD -> envelope.add(Rumor.decode(in.nested()));
				default -> {
					// of a newer version
				}
			}
		}
		return envelope;
	}

	private void add(@Nullable Rumor rumor) {
		if (this.rumors.size() == MAX_RUMORS) {
			throw new WireException("A message has more than " + MAX_RUMORS + " rumors");
		}
		if (rumor != null) {
			this.rumors.add(rumor);
		}
	}

	NodeId id() {
		return Wire.id(this.id);
	}

	MemberRecord member() {
		if (this.member == null) {
			throw new WireException("A message lacks the record of its sender");
		}
		return this.member;
	}

	/**
	 * The text as it may be logged and shown, whoever wrote it.
	 */
	String readableText() {
		return UntrustedText.escape(this.text, MAX_TEXT / 4);
	}

	static WireWriter about(long number, MemberEntry subject) {
		return new WireWriter().varint(1, number).text(2, subject.id.value()).fixed64(3, subject.peer.instance());
	}

	static WireWriter answer(long number) {
		return new WireWriter().varint(1, number);
	}

	static String capped(String text) {
		return (text.length() <= MAX_TEXT / 4) ? text : text.substring(0, MAX_TEXT / 4);
	}

}

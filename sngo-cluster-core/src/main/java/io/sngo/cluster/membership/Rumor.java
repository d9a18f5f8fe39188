// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * A piece of news that spreads by gossip.
 */
sealed interface Rumor {

	/** Field in which every message carries rumors. */
	int FIELD = 15;

	NodeId subject();

	/**
	 * What a newer rumor with the same key makes superfluous.
	 */
	String key();

	WireWriter encode();

	/** A node's statement about itself. */
	record Alive(MemberRecord member) implements Rumor {

		@Override
		public NodeId subject() {
			return this.member.id();
		}

		@Override
		public String key() {
			return subject().value();
		}

		@Override
		public WireWriter encode() {
			return new WireWriter().varint(1, 1).nested(2, this.member.encode());
		}

	}

	/** Somebody got no answer from a node. */
	record Suspect(NodeId subject, long instance, long incarnation, NodeId accuser) implements Rumor {

		@Override
		public String key() {
			return this.subject.value();
		}

		@Override
		public WireWriter encode() {
			return about(2, this.subject, this.instance, this.incarnation).text(6, this.accuser.value());
		}

	}

	/** Somebody holds a node to be dead. */
	record Failed(NodeId subject, long instance, long incarnation, NodeId accuser) implements Rumor {

		@Override
		public String key() {
			return this.subject.value();
		}

		@Override
		public WireWriter encode() {
			return about(3, this.subject, this.instance, this.incarnation).text(6, this.accuser.value());
		}

	}

	/** A node left on purpose. */
	record Left(NodeId subject, long instance, long incarnation) implements Rumor {

		@Override
		public String key() {
			return this.subject.value();
		}

		@Override
		public WireWriter encode() {
			return about(4, this.subject, this.instance, this.incarnation);
		}

	}

	/** A node changed its part of the replicated state. */
	record Delta(NodeId subject, long instance, long version, byte[] change) implements Rumor {

		@Override
		public String key() {
			return this.subject.value() + "#" + this.version;
		}

		@Override
		public WireWriter encode() {
			return about(5, this.subject, this.instance, this.version).bytes(7, this.change);
		}

	}

	private static WireWriter about(int kind, NodeId subject, long instance, long number) {
		return new WireWriter().varint(1, kind).text(3, subject.value()).fixed64(4, instance).varint(5, number);
	}

	/**
	 * @return the rumor, {@code null} if it is of a kind that only newer versions know
	 */
	static @Nullable Rumor decode(WireReader in) {
		int kind = 0;
		MemberRecord member = null;
		String subject = "";
		long instance = 0;
		long number = 0;
		String accuser = "";
		byte[] change = {};
		while (in.next()) {
			switch (in.field()) {
				case 1 -> kind = (int) in.varint(1, 1000);
				case 2 -> member = MemberRecord.decode(in.nested());
				case 3 -> subject = in.text(128);
				case 4 -> instance = in.fixed64();
				case 5 -> number = in.varint(0, Claims.MAX);
				case 6 -> accuser = in.text(128);
				case 7 -> change = in.bytes(ReplicatedState.MAX_DELTA_BYTES);
				default -> {
					// of a newer version
				}
			}
		}
		return switch (kind) {
			case 1 -> {
				if (member == null) {
					throw new WireException("A rumor of a live member names none");
				}
				yield new Alive(member);
			}
			case 2 -> new Suspect(Wire.id(subject), instance, number, Wire.id(accuser));
			case 3 -> new Failed(Wire.id(subject), instance, number, Wire.id(accuser));
			case 4 -> new Left(Wire.id(subject), instance, number);
			case 5 -> new Delta(Wire.id(subject), instance, number, change);
			default -> null;
		};
	}

}

// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.protocol.Peer;

/**
 * Dials members for others that were refused by them: two refusals settle it.
 */
final class SecondOpinions {

	/** More dials than this at a time are not done. */
	static final int MAX_OPINIONS = 64;

	private final Context context;

	private final Updates updates;

	/** Dials under way. */
	private int opinions;

	SecondOpinions(Context context, Updates updates) {
		this.context = context;
		this.updates = updates;
	}

	/**
	 * Another observer was refused and asks for a second opinion.
	 */
	void onVerify(Envelope question, Peer from) {
		MemberEntry entry = this.context.members().get(question.id());
		if (entry == null || entry == this.context.local() || entry.peer.instance() != question.instance
				|| this.opinions >= MAX_OPINIONS) {
			return;
		}
		if (!entry.isLive()) {
			// The asker does not know, nor, it may be, that the member was leaving.
			this.context.outbox().tell(from.address(), this.updates.accusation(entry));
			answer(question.number, EvidenceCheck.GONE, from);
			return;
		}
		if (entry.refusalBackoff.isOn(this.context.now())) {
			answer(question.number, EvidenceCheck.UNKNOWN, from);
			return;
		}
		Peer peer = entry.peer;
		int refutations = entry.refutations;
		this.context.environment().dial(peer.address(), this.context.heartbeat() / 2, (result) -> {
			this.opinions--;
			if (!this.context.isMember()) {
				return;
			}
			// What was dialled for was refuted meanwhile: let the asker look again.
			int opinion = (entry.refutations == refutations) ? EvidenceCheck.opinion(result, peer)
					: EvidenceCheck.UNKNOWN;
			if (opinion == EvidenceCheck.GONE && entry.peer.instance() == peer.instance()) {
				// The asker's refusal and this one are two. The answer takes the news
				// along.
				entry.refusalBackoff.onBlame();
				this.updates.fail(entry, this.context.local().id);
			}
			answer(question.number, opinion, from);
		});
		// Last: without an answer to come nothing would end it.
		this.opinions++;
	}

	private void answer(long number, int opinion, Peer to) {
		this.context.outbox()
			.sendWithGossip(to.address(), Outbox.VERIFY_RESULT, Envelope.answer(number).varint(6, opinion));
	}

}

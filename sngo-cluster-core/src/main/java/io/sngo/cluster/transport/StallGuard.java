// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Cuts a peer that begins a frame and then sends nothing, or next to nothing, of it. It
 * looks several times before it cuts, because after a pause of this process the first
 * look comes before what has arrived meanwhile is read. Runs on the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class StallGuard {

	private static final int LOOKS = 3;

	/** Progress that counts as such between two looks. */
	private static final long MIN_BYTES = 512;

	private final Connection connection;

	private final FrameDecoder decoder;

	private final long periodMillis;

	private long bytes;

	private long frames;

	private long bytesBefore;

	private long framesBefore;

	private int stalled;

	private boolean looking;

	StallGuard(Connection connection, FrameDecoder decoder, Duration limit) {
		this.connection = connection;
		this.decoder = decoder;
		this.periodMillis = Math.max(1, limit.toMillis() / LOOKS);
	}

	void onBytes(int count) {
		this.bytes += count;
	}

	void onFrame() {
		this.frames++;
	}

	/**
	 * All that was read is decoded. Where nothing is left of it there is nothing to look
	 * after: an idle connection wakes nobody.
	 */
	void onDecoded() {
		if (!this.looking && this.decoder.isPartial()) {
			this.looking = true;
			this.stalled = 0;
			lookLater();
		}
	}

	private void lookLater() {
		this.bytesBefore = this.bytes;
		this.framesBefore = this.frames;
		this.connection.loop().schedule(this::look, this.periodMillis, TimeUnit.MILLISECONDS);
	}

	private void look() {
		this.looking = this.connection.isOpen() && this.decoder.isPartial();
		if (!this.looking) {
			return;
		}
		boolean progress = this.frames != this.framesBefore || this.bytes - this.bytesBefore >= MIN_BYTES;
		this.stalled = progress ? 0 : this.stalled + 1;
		if (this.stalled > LOOKS) {
			this.connection.abort("the rest of a frame did not come");
		}
		else {
			lookLater();
		}
	}

}

// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.watch;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import reactor.netty.resources.LoopResources;

/**
 * Forgets a buffer and sleeps on a loop.
 */
public final class Misbehaving {

	private static volatile boolean seen;

	private Misbehaving() {
	}

	public static void main(String[] args) throws InterruptedException {
		LoopResources loops = LoopResources.create("loop", 1, true);
		EventLoop loop = loops.onServer(true).next();
		loop.submit(Misbehaving::sleep).sync();
		ByteBufUtil.setLeakListener((type, records) -> seen = true);
		// A leak is found some time after its buffer was collected, and told at the next
		// allocation.
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (!seen && System.nanoTime() - end < 0) {
			forget();
			System.gc();
		}
		loops.dispose();
	}

	private static void sleep() {
		try {
			TimeUnit.MILLISECONDS.sleep(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void forget() {
		PooledByteBufAllocator.DEFAULT.buffer(16).writeByte(1);
	}

}

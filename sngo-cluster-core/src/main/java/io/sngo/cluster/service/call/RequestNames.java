// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The names in the head of a request, as they travel. Those of operations that are called
 * again and again are written once and kept, in a table of fixed size in which names with
 * the same place displace each other. Safe for use by any thread.
 */
final class RequestNames {

	private static final int PLACES = 256;

	private final String codec;

	private final AtomicReferenceArray<@Nullable Names> kept = new AtomicReferenceArray<>(PLACES);

	RequestNames(String codec) {
		this.codec = codec;
	}

	/**
	 * The bytes of the names of codec, service and operation, each behind its length. Not
	 * to be changed.
	 */
	byte[] of(String service, String operation) {
		int hash = 31 * service.hashCode() + operation.hashCode();
		int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
		Names names = this.kept.getAcquire(place);
		if (names == null || !names.service.equals(service) || !names.operation.equals(operation)) {
			names = new Names(service, operation, write(service, operation));
			this.kept.setRelease(place, names);
		}
		return names.bytes;
	}

	private byte[] write(String service, String operation) {
		ByteBuf names = Unpooled.buffer();
		write(names, this.codec);
		write(names, service);
		write(names, operation);
		return ByteBufUtil.getBytes(names);
	}

	private static void write(ByteBuf target, String name) {
		int length = ByteBufUtil.utf8Bytes(name);
		target.writeByte(length);
		ByteBufUtil.reserveAndWriteUtf8(target, name, length);
	}

	private static final class Names {

		private final String service;

		private final String operation;

		private final byte[] bytes;

		Names(String service, String operation, byte[] bytes) {
			this.service = service;
			this.operation = operation;
			this.bytes = bytes;
		}

	}

}

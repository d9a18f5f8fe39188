// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * One entry on the wire: 1 service, 2 metadata (1 key, 2 value), 3 healthy, 4 registered
 * at.
 */
final class EntryFormat {

	private EntryFormat() {
	}

	static WireWriter encode(ServiceEntry entry) {
		WireWriter writer = new WireWriter().text(1, entry.service());
		entry.metadata().forEach((key, value) -> writer.nested(2, new WireWriter().text(1, key).text(2, value)));
		return writer.varint(3, entry.healthy() ? 1 : 0).varint(4, entry.registeredAtMillis());
	}

	/**
	 * Tells encoded entries apart; 0 for none. It is no proof against who computes for
	 * long: sums of 64 bits can be made to match. Newer versions have to leave out what
	 * they add, as the others do not know it.
	 */
	static long fingerprint(byte[] entry) {
		if (entry.length == 0) {
			return 0;
		}
		try {
			return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(entry)).getLong();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JVM has SHA-256", ex);
		}
	}

	static ServiceEntry decode(WireReader reader) {
		String service = "";
		Map<String, String> metadata = new TreeMap<>();
		boolean healthy = false;
		long registeredAtMillis = 0;
		while (reader.next()) {
			switch (reader.field()) {
				case 1 -> service = reader.text(ServiceEntry.MAX_SERVICE_LENGTH);
				case 2 -> decodeMetadata(reader.nested(), metadata);
				case 3 -> healthy = reader.varint(0, 1) == 1;
				case 4 -> registeredAtMillis = reader.varint();
				default -> {
					// a newer version's field
				}
			}
		}
		try {
			return new ServiceEntry(service, metadata, healthy, registeredAtMillis);
		}
		catch (IllegalArgumentException ex) {
			throw new WireException(String.valueOf(ex.getMessage()));
		}
	}

	private static void decodeMetadata(WireReader reader, Map<String, String> metadata) {
		String key = "";
		String value = "";
		while (reader.next()) {
			switch (reader.field()) {
				case 1 -> key = reader.text(ServiceEntry.MAX_METADATA_BYTES);
				case 2 -> value = reader.text(ServiceEntry.MAX_METADATA_BYTES);
				default -> {
					// a newer version's field
				}
			}
		}
		if (metadata.put(key, value) != null) {
			throw new WireException("Metadata names the key '" + key + "' twice");
		}
		if (metadata.size() > ServiceEntry.MAX_METADATA_ENTRIES) {
			throw new WireException("Metadata has more than " + ServiceEntry.MAX_METADATA_ENTRIES + " entries");
		}
	}

}

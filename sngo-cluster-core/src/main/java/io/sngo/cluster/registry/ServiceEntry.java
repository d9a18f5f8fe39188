// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One service of one node, as its owner registered it.
 *
 * @param service id of the service: 1 to 128 characters out of letters, digits,
 * {@code . _ : / -}
 * @param metadata what the owner says of it: at most 64 entries and 8 KiB in UTF-8,
 * sorted by key
 * @param healthy what the owner says of its health
 * @param registeredAtMillis when the owner registered it, by the owner's clock
 */
public record ServiceEntry(String service, Map<String, String> metadata, boolean healthy, long registeredAtMillis) {

	static final int MAX_SERVICE_LENGTH = 128;

	static final int MAX_METADATA_ENTRIES = 64;

	static final int MAX_METADATA_BYTES = 8 * 1024;

	private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

	/**
	 * @throws IllegalArgumentException if the id or the metadata is not allowed
	 */
	public ServiceEntry {
		if (!ALLOWED.matcher(service).matches()) {
			throw new IllegalArgumentException("Service id '" + service
					+ "' is not allowed: use 1 to 128 characters out of letters, digits, '.', '_', ':', '/' and '-'");
		}
		// Sorted, so that every JVM encodes and shows it in the same order.
		metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
		int bytes = 0;
		for (Map.Entry<String, String> entry : metadata.entrySet()) {
			bytes += utf8(entry.getKey()) + utf8(entry.getValue());
		}
		if (metadata.size() > MAX_METADATA_ENTRIES || bytes > MAX_METADATA_BYTES) {
			throw new IllegalArgumentException("Metadata of service '" + service + "' has " + metadata.size()
					+ " entries and " + bytes + " bytes: use at most " + MAX_METADATA_ENTRIES + " entries and "
					+ MAX_METADATA_BYTES + " bytes");
		}
	}

	/**
	 * The same entry with another health.
	 */
	public ServiceEntry withHealthy(boolean healthy) {
		return new ServiceEntry(this.service, this.metadata, healthy, this.registeredAtMillis);
	}

	private static int utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

}

// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.buffer.ByteBufUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The headers of a request within the bounds that its receiver sets. The caller's own
 * were checked when they were set; what an observer adds for traces is left out where it
 * is too much, as a call matters more than its trace.
 */
final class RequestHeaders {

	private static final Logger logger = LoggerFactory.getLogger(RequestHeaders.class);

	private static final int MAX_NAME = 128;

	private RequestHeaders() {
	}

	/**
	 * Takes headers in their order as long as they fit.
	 */
	static Map<String, String> fitting(String service, Map<String, String> wanted) {
		Map<String, String> headers = new LinkedHashMap<>();
		int bytes = 0;
		for (Map.Entry<String, String> header : wanted.entrySet()) {
			int size = size(header);
			if (size < 0 || headers.size() == CallFrame.MAX_HEADERS || bytes + size > CallFrame.MAX_HEADER_BYTES) {
				logger.debug("A header that was added to a call of service '{}' is not sent: {} are allowed, of {} "
						+ "bytes in all", service, CallFrame.MAX_HEADERS, CallFrame.MAX_HEADER_BYTES);
				continue;
			}
			bytes += size;
			headers.put(header.getKey(), header.getValue());
		}
		return headers;
	}

	/**
	 * @return the bytes, negative for what is no header
	 */
	@SuppressWarnings("ConstantValue") // an observer may put anything
	private static int size(Map.Entry<String, String> header) {
		String name = header.getKey();
		if (name == null || header.getValue() == null || name.isEmpty() || name.length() > MAX_NAME) {
			return -1;
		}
		return ByteBufUtil.utf8Bytes(name) + ByteBufUtil.utf8Bytes(header.getValue());
	}

}

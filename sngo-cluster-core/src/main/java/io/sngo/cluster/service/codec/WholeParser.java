// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Reads nothing that ends within an object or an array. A binary format may have a mark
 * of the end, which its parser takes for one wherever it stands, and then readers look
 * for ever for the end of what they have begun.
 */
final class WholeParser extends JsonParserDelegate {

	WholeParser(JsonParser parser) {
		super(parser);
	}

	@Override
	public @Nullable JsonToken nextToken() {
		JsonToken token = super.nextToken();
		if (token == null && !streamReadContext().inRoot()) {
			throw new UnexpectedEndOfInputException(this, null, "The end within a structure");
		}
		return token;
	}

}

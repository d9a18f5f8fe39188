// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.shop;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

/**
 * A bean by its annotation alone.
 */
@ClusterService("stock")
public class StockService implements ServiceHandler<String, Integer> {

	@Override
	public Integer handle(String article, CallContext context) {
		return article.length();
	}

}

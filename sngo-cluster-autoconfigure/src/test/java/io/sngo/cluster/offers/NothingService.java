// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import io.sngo.cluster.service.ClusterService;

/**
 * A service that offers nothing, which is refused.
 */
@ClusterService("nothing")
public final class NothingService {

}

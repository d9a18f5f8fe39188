// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterRoles;
import org.jspecify.annotations.Nullable;

/**
 * Not for everybody.
 */
public interface Till {

	@ClusterRoles(ClusterRoles.ANYONE)
	String look(@Nullable CallContext call);

	String open(@Nullable CallContext call);

	int count();

}

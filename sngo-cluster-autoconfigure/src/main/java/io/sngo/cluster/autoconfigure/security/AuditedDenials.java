// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.DeniedCallListener;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;

/**
 * Writes down the calls that this node denied. The node of the caller is the principal.
 */
final class AuditedDenials implements DeniedCallListener {

	/** Type of the events. */
	static final String TYPE = "CLUSTER_CALL_DENIED";

	private final AuditEventRepository repository;

	AuditedDenials(AuditEventRepository repository) {
		this.repository = repository;
	}

	@Override
	public void denied(DeniedCall call) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("service", call.service());
		data.put("operation", call.operation());
		data.put("neededRoles", sorted(call.neededRoles()));
		data.put("callerRoles", sorted(call.callerRoles()));
		data.put("omitted", call.omitted());
		this.repository.add(new AuditEvent(call.caller().value(), TYPE, data));
	}

	private static Set<String> sorted(Set<String> roles) {
		return new TreeSet<>(roles);
	}

}

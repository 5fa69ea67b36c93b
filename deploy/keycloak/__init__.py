"""Keycloak as the issuer: its realm, written from the roles of the contracts and the offices of the sample story."""

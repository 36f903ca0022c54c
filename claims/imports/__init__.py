"""The platform's daily sheet of claims: what its columns are and what makes a row good. Nothing here writes."""

"""What an account is worth: from its purchases and the terms of its contracts."""

"""What an operator asks and is told: status, the doctor, why an article is what it is, a lake kept tidy."""

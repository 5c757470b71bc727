#!/usr/bin/env node
// A committed file, so that npm can link the command before the build has made dist/.
import '../dist/cli.js';

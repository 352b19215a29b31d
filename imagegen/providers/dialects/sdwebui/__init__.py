"""AUTOMATIC1111's stable-diffusion-webui API, as Forge, SD.Next, sd-server and koboldcpp also speak it.

Read from the sources of A1111 1.10 (as Forge carries it), Forge, SD.Next and stable-diffusion.cpp, 2026-11-22; nothing
was tried on a running server. The call that makes pictures stays open until they are there, and calls wait their turn
inside it. So the answer to it is the result, and how far it is has to be asked beside it, under a task id of our own.

bodies    request → route and body
line      the way to one server: address, user and password
watch     how far a task is, with previews, and whether it is ours that runs; looks reads the answers
replies   pictures, seeds and what the server says of them
lists     checkpoints, samplers, schedulers, upscalers, VAEs
troubles  the error shapes of the forks → our errors
adapter   the order of the calls; the seam to the motor
"""

from imagegen.providers.dialects.sdwebui.adapter import SdWebuiAdapter

ADAPTER = SdWebuiAdapter

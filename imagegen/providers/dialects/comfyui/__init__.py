"""ComfyUI: a card's constants are a graph in API format, filled and queued; a websocket tells how far it is.

Read on 2026-11-22 from messages and error bodies that ComfyUI 0.3.64 sent when it was run, and from `server.py`,
`execution.py` and `comfy_execution/` of https://github.com/Comfy-Org/ComfyUI at a later version (0.38).
We name the job ourselves before it is sent, so that no answer that got lost leaves a question: a job that is neither
in the queue nor in the history never arrived. What the socket says is for the eye; the history decides.

routes     every call, as a value
server     those calls, asked
messages   what comes through the socket
course     how far one job is, from those messages
line       the socket of one job, opened again when it breaks
records    the queue and the history
filling    the graph with every value in its place, pictures uploaded
troubles   refused workflows and nodes that failed, in words
reports    what a server says of itself: version, memory, choices
adapter    the order of the calls; the seam to the motor
"""

from imagegen.providers.dialects.comfyui.adapter import ComfyUIAdapter

ADAPTER = ComfyUIAdapter

from channels.generic.websocket import AsyncWebsocketConsumer


# region step:echo
class EchoConsumer(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.send(f"echo: {text_data}")


# endregion

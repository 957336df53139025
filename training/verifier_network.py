"""The verifier as PyTorch trains it: the base encoder reads two texts, a small head decides."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import BertConfig, BertModel

from models.verifier import LABELS
from training.graph import DIFFERENCE, HEAD_EPSILON, PRODUCT

WEIGHTS = "model.safetensors"


class StanceHead(nn.Module):
    """Scores from the first token, the mean of each text, and how the means differ and agree."""

    def __init__(self, width: int, labels: int = len(LABELS), dropout: float = 0.1) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(5 * width, eps=HEAD_EPSILON)
        self.dense = nn.Linear(5 * width, width)
        self.out = nn.Linear(width, labels)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, hidden: torch.Tensor, mask: torch.Tensor, second: torch.Tensor
    ) -> torch.Tensor:
        """Return (batch, labels) scores from (batch, tokens, width) states.

        `mask` and `second` are (batch, tokens): 1 for a token, and for one of the second text.
        """
        hidden = hidden.float()
        of_second = (mask * second).unsqueeze(-1).to(hidden.dtype)
        of_first = mask.unsqueeze(-1).to(hidden.dtype) - of_second
        one = (hidden * of_first).sum(dim=1) / of_first.sum(dim=1)
        other = (hidden * of_second).sum(dim=1) / of_second.sum(dim=1)
        unit, unit_other = nn.functional.normalize(one), nn.functional.normalize(other)
        seen = (
            hidden[:, 0],
            one,
            other,
            (unit - unit_other).abs() * DIFFERENCE,
            unit * unit_other * PRODUCT,
        )
        inner = torch.tanh(self.dense(self.norm(torch.cat(seen, dim=-1))))
        scores: torch.Tensor = self.out(self.dropout(inner))
        return scores


class StanceNetwork(nn.Module):
    """Encoder and head."""

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        self.bert = base
        self.head = StanceHead(base.config.hidden_size)

    @classmethod
    def over(cls, base: Path) -> "StanceNetwork":
        """Put a new head on the encoder of a folder; its word vectors stay as they are."""
        model = cls(BertModel.from_pretrained(base, add_pooling_layer=False))
        model.bert.embeddings.requires_grad_(requires_grad=False)
        return model

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, second: torch.Tensor
    ) -> torch.Tensor:
        """Return (batch, labels) scores."""
        found = self.bert(input_ids=input_ids, attention_mask=attention_mask)
        scores: torch.Tensor = self.head(found.last_hidden_state, attention_mask, second)
        return scores

    def save(self, folder: Path) -> None:
        """Write weights and shape."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file(self.state_dict(), folder / WEIGHTS)
        config = json.dumps(self.bert.config.to_dict(), indent=2, default=str)
        (folder / "config.json").write_text(config, encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "StanceNetwork":
        """Read what `save` wrote."""
        config = BertConfig.from_dict(json.loads((folder / "config.json").read_text("utf-8")))
        model = cls(BertModel(config, add_pooling_layer=False))
        model.load_state_dict(load_file(folder / WEIGHTS))
        return model

"""Tables to take along."""

import pandas as pd
import streamlit as st


def csv_button(label: str, table: pd.DataFrame, file_name: str) -> None:
    """A download of the table as CSV, made when it is clicked; the page does not run again for it."""
    st.download_button(
        label,
        lambda: table.to_csv(index=False),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
